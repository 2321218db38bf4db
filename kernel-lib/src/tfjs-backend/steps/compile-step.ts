import { backend, scalar, Tensor, tidy } from "@tensorflow/tfjs-core";
import { SoftconError } from "../../core/errors";
import { BoundedCache } from "../../onnx/bounded-cache";
import { OnnxBackend } from "../backend";
import { isHostType, newElements, sizeOf } from "../recording/elements";
import { Value } from "../recording/value";
import { CapturedStep } from "./captured-step";
import { recordStep } from "./recording";
import type { StepInputs, StepTensors } from "./step-tensors";

export interface CompileOptions {
  /** Compiled graphs that are kept, one for each combination of input shapes; default 8. */
  readonly graphs?: number;
}

/** A step that is recorded once for each combination of input shapes and types, and then only run. */
export interface CompiledStep<Name extends string, O extends StepTensors> {
  /**
   * @returns the step's outputs, the caller's to dispose.
   * @throws SoftconError where the step looks at data, or is found not to be the same each time.
   */
  run(inputs: StepInputs<Name>): O;
  /** Graphs that are kept. */
  readonly graphs: number;
  dispose(): void;
}

/**
 * Compiles a function of tensors, such as a training step: what it computes, with all gradients, becomes one graph, which
 * later calls run without calling the function. Variables are read and assigned in place.
 *
 * The function must do the same each time, but for its inputs and its variables: a number that changes (a learning
 * rate) and everything random (dropout, masks) has to be an input. It is called again at the 2nd, 4th, 8th, … run, and
 * refused if it records anything else then. It must not read data, nor keep tensors that it does not return. Where it
 * makes variables that start with something computed, that call is not compiled.
 *
 * On other backends than `onnxruntime`, and in its debug mode, the function itself is called each time.
 */
export function compileStep<Name extends string, O extends StepTensors>(
  step: (inputs: StepTensors<Name>) => O,
  { graphs = 8 }: CompileOptions = {},
): CompiledStep<Name, O> {
  const captured = new BoundedCache<CapturedStep>(graphs);
  const call = (tensors: StepTensors): O => {
    if (!isComplete<Name>(tensors)) throw new Error("inputs are missing");
    return step(tensors);
  };
  let outputNames: readonly string[] = [];
  const noted = (tensors: StepTensors): StepTensors => {
    const outputs = call(tensors);
    outputNames = Object.keys(outputs);
    return outputs;
  };
  return {
    run: (inputs) => {
      const here = backend();
      const outputs =
        here instanceof OnnxBackend && !here.debug
          ? replay(here, noted, inputs, captured)
          : runAsItIs(noted, inputs);
      if (!hasOutputs<O>(outputs, outputNames)) throw new Error("outputs are missing");
      return outputs;
    },
    get graphs() {
      return captured.size;
    },
    dispose: () => captured.clear(),
  };
}

function replay(
  here: OnnxBackend,
  step: (tensors: StepTensors) => StepTensors,
  inputs: StepInputs,
  captured: BoundedCache<CapturedStep>,
): StepTensors {
  here.flush();
  const values = new Map(
    Object.entries(inputs).map(([name, input]) => [name, inputValue(here, name, input)]),
  );
  const key = [...values].map(([name, { type, shape }]) => `${name}:${type}[${shape}]`).join(";");
  let graph = captured.get(key);
  graph?.checkVariables();
  if (!graph || isPowerOfTwo(graph.runs + 1)) {
    try {
      const recording = recordStep(here, step, standIns(values));
      if (!("plan" in recording)) {
        here.flush();
        return recording.outputs;
      }
      if (graph) {
        graph.verify(recording);
      } else {
        graph = new CapturedStep(here, recording);
        captured.set(key, graph);
      }
    } finally {
      here.settle();
    }
  }
  return graph.run(values);
}

/** The step called as any function of tensors. */
function runAsItIs(step: (tensors: StepTensors) => StepTensors, inputs: StepInputs): StepTensors {
  return tidy(() => {
    const tensors = Object.entries(inputs).map(([name, input]): [string, Tensor] => {
      return [name, typeof input === "number" ? scalar(input) : input];
    });
    return { ...step(Object.fromEntries(tensors)) };
  });
}

/** An input's elements. */
function inputValue(here: OnnxBackend, name: string, input: Tensor | number): Value {
  if (typeof input === "number") {
    return new Value("float32", [], { kind: "data", elements: Float32Array.of(input), pooled: false });
  }
  const { dtype, shape } = input;
  if (!isHostType(dtype) || input.size === 0) {
    throw new SoftconError(
      `input ${name} of a compiled step is ${dtype} [${shape}]; float32, int32 or bool with at least one element was expected`,
      "usage",
    );
  }
  const stored = here.stored(input.dataId);
  const { source } = stored.kind === "value" ? stored.value : { source: null };
  if (source?.kind === "lost") throw source.reason;
  const elements =
    source?.kind === "data" ? source.elements : newElements(dtype, sizeOf(shape)).fill(fillOf(source));
  return new Value(dtype, shape, { kind: "data", elements, pooled: false });
}

const fillOf = (source: Value["source"] | null): number => (source?.kind === "splat" ? source.fill : 0);

/** Values of the same elements, known to this recording alone. */
const standIns = (values: ReadonlyMap<string, Value>): Map<string, Value> =>
  new Map([...values].map(([name, { type, shape, source }]) => [name, new Value(type, shape, source)]));

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));

/** The step is given what the caller gave: the names are the same. */
const isComplete = <Name extends string>(tensors: StepTensors): tensors is StepTensors<Name> =>
  Object.values(tensors).every((tensor) => tensor instanceof Tensor);

const hasOutputs = <O extends StepTensors>(outputs: StepTensors, names: readonly string[]): outputs is O =>
  names.every((name) => outputs[name] instanceof Tensor);
