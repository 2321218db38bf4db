import type { Attribute, Dimension, Initializer, OnnxModel, OnnxNode, OnnxType, ValueInfo } from "./model";

/** A value of the graph under construction. */
export interface Value {
  readonly name: string;
}

/** Domain of onnxruntime's own operators. */
export const microsoft = "com.microsoft";

type ConstantData = Float32Array | Float64Array | Int32Array | BigInt64Array | Int8Array | Uint8Array;

const typeOfArray = (data: ConstantData): OnnxType => {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof BigInt64Array) return "int64";
  return data instanceof Int8Array ? "int8" : "uint8";
};

/** Records nodes and constants, and builds a model of those that its outputs need. */
export class GraphBuilder {
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers = new Map<string, Initializer>();
  readonly #shared = new Map<string, Value>();
  #count = 0;

  input(name: string, type: OnnxType, shape: readonly Dimension[]): Value {
    this.#inputs.push({ name, type, shape });
    return { name };
  }

  /** Gives `value` a public name. */
  output(name: string, value: Value, type: OnnxType, shape: readonly Dimension[]): void {
    this.#nodes.push({ op: "Identity", domain: "", inputs: [value.name], outputs: [name], attributes: {} });
    this.#outputs.push({ name, type, shape });
  }

  /** Makes `value` an output under the name it has. */
  expose(value: Value, type: OnnxType, shape: readonly Dimension[]): void {
    this.#outputs.push({ name: value.name, type, shape });
  }

  constant(data: ConstantData, shape: readonly number[], name = this.#fresh("constant")): Value {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return this.lazyConstant({
      name,
      type: typeOfArray(data),
      shape,
      content: { byteLength: data.byteLength, bytes: () => bytes },
    });
  }

  /** A constant whose bytes are made only when the model is written; the same name is the same constant. */
  lazyConstant(initializer: Initializer): Value {
    if (!this.#initializers.has(initializer.name)) this.#initializers.set(initializer.name, initializer);
    return { name: initializer.name };
  }

  /** An int64 vector, such as a shape or a list of axes; equal ones are one constant. */
  integers(values: readonly number[]): Value {
    return this.#share(`i${values}`, () =>
      this.constant(BigInt64Array.from(values, BigInt), [values.length]),
    );
  }

  /** A float32 scalar; equal ones are one constant. */
  scalar(value: number): Value {
    return this.#share(`f${value}`, () => this.constant(new Float32Array([value]), []));
  }

  /** Records a node with one output; a null input is an optional one left out. */
  node(
    op: string,
    inputs: readonly (Value | null)[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = "",
  ): Value {
    const name = this.#fresh(op);
    this.#record(op, inputs, [name], attributes, domain);
    return { name };
  }

  /** Records a node with `count` outputs. */
  nodes(
    op: string,
    count: number,
    inputs: readonly (Value | null)[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = "",
  ): Value[] {
    const outputs = Array.from({ length: count }, () => ({ name: this.#fresh(op) }));
    this.#record(
      op,
      inputs,
      outputs.map(({ name }) => name),
      attributes,
      domain,
    );
    return outputs;
  }

  /** The model of all that leads to an output; what does not is left out. */
  build(metadata: Readonly<Record<string, string>>, description: string): OnnxModel {
    const needed = new Set(this.#outputs.map((output) => output.name));
    const nodes: OnnxNode[] = [];
    for (const node of [...this.#nodes].reverse()) {
      if (!node.outputs.some((name) => needed.has(name))) continue;
      for (const name of node.inputs) needed.add(name);
      nodes.push(node);
    }
    const opsets: Record<string, number> = { "": 20 };
    if (nodes.some((node) => node.domain === microsoft)) opsets[microsoft] = 1;
    return {
      inputs: this.#inputs,
      outputs: this.#outputs,
      nodes: nodes.reverse(),
      initializers: [...this.#initializers.values()].filter(({ name }) => needed.has(name)),
      opsets,
      metadata,
      description,
    };
  }

  #record(
    op: string,
    inputs: readonly (Value | null)[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    domain: string,
  ): void {
    this.#nodes.push({ op, domain, inputs: inputs.map((input) => input?.name ?? ""), outputs, attributes });
  }

  #share(key: string, make: () => Value): Value {
    const value = this.#shared.get(key) ?? make();
    this.#shared.set(key, value);
    return value;
  }

  #fresh(prefix: string): string {
    return `${prefix}_${this.#count++}`;
  }
}
