import { type DataId, engine, type Tensor, tidy, Variable } from "@tensorflow/tfjs-core";
import { SoftconError } from "../../core/errors";
import type { OnnxBackend } from "../backend";
import { isHostType, type Shape, sameShape } from "../recording/elements";
import { type Plan, planOf } from "../recording/plan";
import type { Value } from "../recording/value";
import type { StepTensors } from "./step-tensors";

/** Where an array that goes into a recorded step comes from. */
export type Leaf =
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "variable"; readonly variable: Variable }
  /** Made in the step, or a tensor that it knows from outside. */
  | { readonly kind: "constant"; readonly value: Value };

export interface StepOutput {
  readonly name: string;
  readonly shape: Shape;
  /** Its position among the plan's roots. */
  readonly root: number;
}

/** A step as it was recorded: what is computed from what, and where it goes. */
export interface StepRecording {
  readonly plan: Plan;
  /** One for each of the plan's leaves. */
  readonly leaves: readonly Leaf[];
  readonly outputs: readonly StepOutput[];
  /** Variables that the step assigns, and the position of their new value among the plan's roots. */
  readonly assigned: ReadonlyMap<Variable, number>;
}

/** The step made variables that start with something computed: it can only be run now, and recorded the next time. */
export type NotYet = { readonly outputs: StepTensors };

/**
 * Records one call of a step, with nothing computed and the variables as they were. What it holds of the recorder is
 * valid until the backend settles.
 * @param inputs values of kind data, whose elements are any.
 * @throws SoftconError where the step looks at data, or leaves tensors behind that it does not return.
 */
export function recordStep(
  backend: OnnxBackend,
  step: (inputs: StepTensors) => StepTensors,
  inputs: ReadonlyMap<string, Value>,
): StepRecording | NotYet {
  backend.flush();
  for (const variable of variables()) settleShape(backend, variable);
  const known = new Map(variables().map((variable) => [variable, valueIn(backend, variable)]));
  const older = new Set(known.keys());
  const outputs = callRestoring(backend, step, inputs, known);
  const changed = variables().flatMap((variable): [Variable, Value][] => {
    const value = valueIn(backend, variable);
    return value && known.get(variable) !== value ? [[variable, value]] : [];
  });
  const made = variables().filter((variable) => !older.has(variable));
  if (made.some((variable) => known.get(variable)?.source.kind !== "data")) return { outputs };

  const roots = new Map<Value, number>();
  const rootOf = (value: Value): number => {
    const pending =
      value.source.kind === "pending"
        ? value
        : backend.recorder.node("Identity", [value], value.type, value.shape);
    const position = roots.get(pending) ?? roots.size;
    roots.set(pending, position);
    return position;
  };
  const described = Object.entries(outputs).map(([name, tensor]): StepOutput => {
    const value = valueIn(backend, tensor);
    if (!value)
      throw new SoftconError(`output ${name} of a compiled step is of type ${tensor.dtype}`, "usage");
    return { name, shape: [...tensor.shape], root: rootOf(value) };
  });
  const assigned = new Map(changed.map(([variable, value]) => [variable, rootOf(value)]));
  restore(backend, known);
  for (const output of Object.values(outputs)) output.dispose();
  const left = backend.pending().length;
  if (left > 0) {
    throw new SoftconError(
      `a compiled step leaves ${left} tensors behind (tf.keep); return them from it instead`,
      "usage",
    );
  }
  const plan = planOf([...roots.keys()]);
  return { plan, leaves: leavesOf(plan, inputs, known), outputs: described, assigned };
}

/** A variable made of a reshaped tensor has its data in the shape before; what a step assigns has the variable's own. */
function settleShape(backend: OnnxBackend, variable: Variable): void {
  const value = valueIn(backend, variable);
  if (value?.source.kind !== "data" || !isHostType(value.type) || sameShape(value.shape, variable.shape))
    return;
  const elements = value.source.elements.slice();
  backend.replace(variable.dataId, backend.recorder.data(elements, value.type, variable.shape));
}

/** Calls the step on stand-ins of its inputs; where it throws, variables are as before. */
function callRestoring(
  backend: OnnxBackend,
  step: (inputs: StepTensors) => StepTensors,
  inputs: ReadonlyMap<string, Value>,
  known: Map<Variable, Value | null>,
): StepTensors {
  /** Optimizers make variables in their first step. */
  const note = (dataId: DataId): void => {
    const made = variables().find((variable) => variable.dataId === dataId && !known.has(variable));
    if (made) known.set(made, valueIn(backend, made));
  };
  try {
    return backend.capture(
      () =>
        tidy(() => {
          const entries = [...inputs].map(([name, value]): [string, Tensor] => {
            return [name, engine().makeTensorFromTensorInfo(backend.publish(value), backend)];
          });
          const outputs = Object.entries(step(Object.fromEntries(entries)));
          // A variable that is returned is not given away.
          return Object.fromEntries(
            outputs.map(([name, output]) => [name, output instanceof Variable ? output.clone() : output]),
          );
        }),
      note,
    );
  } catch (error) {
    restore(backend, known);
    throw error;
  }
}

function restore(backend: OnnxBackend, known: ReadonlyMap<Variable, Value | null>): void {
  for (const [variable, value] of known) {
    if (value && !variable.isDisposed) backend.replace(variable.dataId, value);
  }
}

function leavesOf(
  plan: Plan,
  inputs: ReadonlyMap<string, Value>,
  known: ReadonlyMap<Variable, Value | null>,
): Leaf[] {
  const leaves = new Map<Value, Leaf>();
  for (const [variable, value] of known) if (value) leaves.set(value, { kind: "variable", variable });
  for (const [name, value] of inputs) leaves.set(value, { kind: "input", name });
  return plan.leaves.map((value) => leaves.get(value) ?? { kind: "constant", value });
}

const variables = (): Variable[] => Object.values(engine().registeredVariables);

/** Null where a tensor is elsewhere, or of a type that has no value. */
function valueIn(backend: OnnxBackend, { dataId, dtype }: Tensor): Value | null {
  if (!isHostType(dtype) || backend.refCount(dataId) === 0) return null;
  const stored = backend.stored(dataId);
  return stored.kind === "value" ? stored.value : null;
}
