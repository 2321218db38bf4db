import type { NamedAttrMap } from "@tensorflow/tfjs-core";
import type { Elements } from "./recording/elements";
import type { Recorder } from "./recording/recorder";
import type { Value } from "./recording/value";

/**
 * A TensorFlow.js kernel, recorded: takes a call, returns its result or results. Null where this call is none that it
 * can record; TensorFlow.js's own cpu kernel computes it then.
 */
export type Kernel = (call: KernelCall) => Value | readonly Value[] | null;

/** Kernels by TensorFlow.js's names for them. */
export type Kernels = Readonly<Record<string, Kernel>>;

/**
 * One call of a kernel: its inputs as values of the recording, and its attributes, checked as they are asked for. Its questions are
 * fields, so that a kernel can take those it needs by name.
 */
export class KernelCall {
  readonly #inputs: ReadonlyMap<string, Value>;
  readonly #attributes: NamedAttrMap;

  constructor(
    readonly name: string,
    /** Where to record. */
    readonly g: Recorder,
    inputs: ReadonlyMap<string, Value>,
    attributes: NamedAttrMap,
    /** Computes one value now. */
    readonly compute: (value: Value) => Elements,
    /** What is recorded will run again with other data: `compute` throws. */
    readonly capturing: boolean = false,
  ) {
    this.#inputs = inputs;
    this.#attributes = attributes;
  }

  readonly input = (name: string): Value => {
    return this.#inputs.get(name) ?? this.#complain(`has no input ${name}`);
  };

  readonly optional = (name: string): Value | null => {
    return this.#inputs.get(name) ?? null;
  };

  /** All inputs, of a kernel that takes a list. */
  get list(): Value[] {
    return [...this.#inputs.values()];
  }

  readonly number = (name: string, fallback?: number): number => {
    const value = this.#attributes[name] ?? fallback;
    return typeof value === "number" ? value : this.#complain(`has no number ${name}`);
  };

  /** A list of numbers; a single one counts as a list of one. */
  readonly numbers = (name: string): number[] => {
    const value = this.#attributes[name];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.map((item) =>
      typeof item === "number" ? item : this.#complain(`has no list of numbers ${name}`),
    );
  };

  /** A list of pairs of numbers. */
  readonly pairs = (name: string): [number, number][] => {
    const value = this.#attributes[name];
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    return list.map((pair) => {
      const [before, after]: unknown[] = Array.isArray(pair) ? pair : [];
      if (typeof before === "number" && typeof after === "number") return [before, after];
      return this.#complain(`has no list of pairs ${name}`);
    });
  };

  readonly has = (name: string): boolean => {
    return this.#attributes[name] !== undefined && this.#attributes[name] !== null;
  };

  readonly flag = (name: string): boolean => {
    return Boolean(this.#attributes[name]);
  };

  readonly text = (name: string, fallback = ""): string => {
    const value = this.#attributes[name] ?? fallback;
    return typeof value === "string" ? value : this.#complain(`has no text ${name}`);
  };

  /** Anything else, such as padding, which is a word, a number or pairs. */
  readonly attribute = (name: string): unknown => {
    return this.#attributes[name];
  };

  #complain(what: string): never {
    throw new Error(`kernel ${this.name} ${what}`);
  }
}
