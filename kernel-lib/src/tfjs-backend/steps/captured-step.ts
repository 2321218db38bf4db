import { engine, type Variable } from "@tensorflow/tfjs-core";
import { SoftconError } from "../../core/errors";
import { elementsOf, type OnnxBackend } from "../backend";
import type { Compiled } from "../recording/graph-runner";
import { type Data, Value } from "../recording/value";
import { mayOverwrite } from "../tail/split-plan";
import type { Leaf, StepRecording } from "./recording";
import type { StepTensors } from "./step-tensors";

/** A recorded step as one compiled graph, run with new inputs as often as is wanted. */
export class CapturedStep {
  readonly #backend: OnnxBackend;
  readonly #recording: StepRecording;
  readonly #compiled: Compiled;
  /** Roots that may be written over their variable's array, by position. */
  readonly #overwriting: ReadonlyMap<number, Variable>;
  /** Runs so far. */
  runs = 0;

  constructor(backend: OnnxBackend, recording: StepRecording) {
    this.#backend = backend;
    this.#recording = recording;
    this.#compiled = backend.runner.compile(recording.plan, new Set(), keptOnDevice(backend, recording));
    this.#overwriting = overwriting(recording, this.#compiled);
    for (const leaf of recording.leaves) if (leaf.kind === "constant") backend.hold(leaf.value);
  }

  /** Computes the outputs from `inputs`, and gives the variables that the step assigns their new values. */
  run(inputs: ReadonlyMap<string, Value>): StepTensors {
    const { plan, leaves, outputs, assigned } = this.#recording;
    const values = leaves.map((leaf) => this.#valueOf(leaf, inputs));
    // What is the same in the next step goes to the device once.
    for (const [i, { kind }] of leaves.entries()) {
      const value = values[i];
      if (kind !== "input" && value) this.#backend.runner.place(value);
    }
    const roots = plan.roots.map(({ type, shape }) => new Value(type, shape, notYet));
    const replaced = this.#replaced(inputs);
    const into = new Map([...replaced].map(([root, { source }]) => [root, source]));
    this.#backend.runner.execute(this.#compiled, { ...plan, leaves: values }, roots, into);
    this.runs++;
    for (const { value } of replaced.values()) value.source = overwritten;
    for (const [variable, root] of assigned) {
      const value = roots[root];
      if (value) this.#backend.replace(variable.dataId, value);
    }
    const made: [string, StepTensors[string]][] = [];
    for (const { name, shape, root } of outputs) {
      const value = roots[root];
      if (!value) throw new Error(`output ${name} has no root`);
      const info = { ...this.#backend.publish(value), shape: [...shape] };
      made.push([name, engine().makeTensorFromTensorInfo(info, this.#backend)]);
    }
    this.#backend.settle();
    return Object.fromEntries(made);
  }

  /**
   * Compares with a later recording of the same step.
   * @throws SoftconError where that one differs in anything but its inputs and variables.
   */
  verify({ plan, leaves }: StepRecording): void {
    const here = this.#recording;
    if (plan.key !== here.plan.key) throw changed("its operations are others");
    for (const [i, { source }] of plan.splats.entries()) {
      const before = here.plan.splats[i]?.source;
      const [now, then] = [source, before].map((one) => (one?.kind === "splat" ? one.fill : Number.NaN));
      if (!Object.is(now, then)) throw changed(`the number ${then} has become ${now}`);
    }
    for (const [i, leaf] of leaves.entries()) {
      const before = here.leaves[i];
      if (!before || !sameLeaf(before, leaf))
        throw changed("a tensor made in it has other elements (random ones?)");
    }
  }

  /** @throws SoftconError where a variable that the step uses was disposed. */
  checkVariables(): void {
    for (const leaf of this.#recording.leaves) if (leaf.kind === "variable") this.#current(leaf.variable);
  }

  dispose(): void {
    for (const leaf of this.#recording.leaves) {
      if (leaf.kind === "constant") this.#backend.release(leaf.value);
    }
    this.#compiled.dispose();
    this.#backend.settle();
  }

  /** The values of variables that this run may overwrite: nothing else has their arrays. */
  #replaced(inputs: ReadonlyMap<string, Value>): Map<number, { value: Value; source: Data }> {
    const found = new Map<number, { value: Value; source: Data }>();
    if (this.#overwriting.size === 0) return found;
    const given = new Set(
      [...inputs.values()].map(({ source }) => (source.kind === "data" ? source.elements : null)),
    );
    for (const [root, { dataId }] of this.#overwriting) {
      const stored = this.#backend.stored(dataId);
      if (stored.kind !== "value" || stored.references > 1 || stored.value.holders > 1) continue;
      const { value } = stored;
      if (value.source.kind === "data" && !given.has(value.source.elements))
        found.set(root, { value, source: value.source });
    }
    return found;
  }

  #valueOf(leaf: Leaf, inputs: ReadonlyMap<string, Value>): Value {
    switch (leaf.kind) {
      case "constant":
        return leaf.value;
      case "input": {
        const value = inputs.get(leaf.name);
        if (!value) throw new Error(`input ${leaf.name} is missing`);
        return value;
      }
      case "variable":
        return this.#current(leaf.variable);
    }
  }

  #current({ dataId, name, isDisposed }: Variable): Value {
    const stored = isDisposed ? null : this.#backend.stored(dataId);
    if (stored?.kind === "value" && stored.value.source.kind === "data") return stored.value;
    throw new SoftconError(
      `variable ${name}, which a compiled step uses, was disposed; compile the step again`,
      "usage",
    );
  }
}

const overwritten = { kind: "lost", reason: new Error("a compiled step has overwritten the value") } as const;

/** New values of variables stay where the next step needs them; what is returned is going to be looked at. */
function keptOnDevice(backend: OnnxBackend, { plan, outputs, assigned }: StepRecording): Set<number> {
  const returned = new Set(outputs.map(({ root }) => root));
  const roots = [...assigned.values()].filter(
    (root) => !returned.has(root) && plan.roots[root]?.type === "float32",
  );
  return new Set(roots.length > 0 && backend.runner.device ? roots : []);
}

function overwriting(
  { leaves, outputs, assigned }: StepRecording,
  { split }: Compiled,
): Map<number, Variable> {
  const found = new Map<number, Variable>();
  for (const [variable, root] of assigned) {
    const leaf = leaves.findIndex((one) => one.kind === "variable" && one.variable === variable);
    const shared = outputs.some((output) => output.root === root);
    const others = [...assigned.values()].filter((other) => other === root).length > 1;
    if (leaf >= 0 && !shared && !others && mayOverwrite(split, root, leaf)) found.set(root, variable);
  }
  return found;
}

const notYet = { kind: "lost", reason: new Error("the step's result was not computed") } as const;

function sameLeaf(a: Leaf, b: Leaf): boolean {
  if (a.kind === "input") return b.kind === "input" && a.name === b.name;
  if (a.kind === "variable") return b.kind === "variable" && a.variable === b.variable;
  if (b.kind !== "constant") return false;
  if (a.value === b.value) return true;
  const [before, now] = [elementsOf(a.value), elementsOf(b.value)];
  return before.length === now.length && before.every((element, i) => Object.is(element, now[i]));
}

const changed = (what: string): SoftconError =>
  new SoftconError(
    `a compiled step is not the same each time: ${what}; pass what changes (a learning rate, random masks) as inputs`,
    "usage",
  );
