import type { Attribute } from "../../onnx/model";
import { asElement, type Elements, type ElementType, type HostType, type Shape, sizeOf } from "./elements";
import { isValue, type Literal, type Operand, type Operation, Value } from "./value";

export interface OutputSpec {
  readonly type: ElementType;
  readonly shape: Shape;
}

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: string;
  /** Outputs after the last used one may be left out, and cost nothing then. */
  readonly optionalOutputs?: boolean;
}

/** Records operations instead of computing them. Equal operations on equal operands are one. */
export class Recorder {
  #known = new Map<string, Operation>();
  #splats = new Map<string, Value>();
  /** The TensorFlow.js kernel that is recording. */
  kernel = "";

  /** Operations recorded since the last `forget`. */
  get length(): number {
    return this.#known.size;
  }

  /** Forgets what could be shared; to be called when what was recorded is computed. */
  forget(): void {
    this.#known = new Map();
    this.#splats = new Map();
  }

  data(elements: Elements, type: HostType, shape: Shape): Value {
    return new Value(type, shape, { kind: "data", elements, pooled: false });
  }

  /** All elements are `fill`. */
  splat(fill: number, type: HostType, shape: Shape): Value {
    const held = asElement(fill, type);
    const key = `${type}|${Object.is(held, -0) ? "-0" : held}|${shape}`;
    const value = this.#splats.get(key) ?? new Value(type, shape, { kind: "splat", fill: held });
    this.#splats.set(key, value);
    return value;
  }

  /** Records an operation with one output. */
  node(
    op: string,
    operands: readonly Operand[],
    type: ElementType,
    shape: Shape,
    options: NodeOptions = {},
  ): Value {
    const [value] = this.nodes(op, operands, [{ type, shape }], options);
    if (value === undefined) throw new Error(`${op} has no output`);
    return value;
  }

  /** Records an operation with several outputs. */
  nodes(
    op: string,
    operands: readonly Operand[],
    outputs: readonly OutputSpec[],
    { attributes = {}, domain = "", optionalOutputs = false }: NodeOptions = {},
  ): readonly Value[] {
    const literals = operands.map((operand) => (isValue(operand) ? "v" : literalText(operand)));
    const shapes = outputs.map(({ type, shape }) => `${type}:${shape}`);
    const signature = [domain, op, JSON.stringify(attributes), ...literals, ...shapes].join("|");
    const key = `${signature}#${operands.filter(isValue).map(({ id }) => id)}`;
    const known = this.#known.get(key);
    if (known) return known.outputs;
    const values: Value[] = [];
    const operation: Operation = {
      op,
      domain,
      operands,
      attributes,
      outputs: values,
      optionalOutputs,
      signature,
      kernel: this.kernel,
    };
    for (const [index, { type, shape }] of outputs.entries()) {
      // An empty array needs no computing, and onnxruntime's kernels differ in what they make of one.
      values.push(
        new Value(
          type,
          shape,
          sizeOf(shape) === 0 ? { kind: "splat", fill: 0 } : { kind: "pending", operation, index },
        ),
      );
    }
    this.#known.set(key, operation);
    return values;
  }
}

/** Not as JSON, which has neither NaN nor infinities. */
function literalText(operand: Literal | null): string {
  return operand === null ? "-" : `${operand.literal}[${operand.shape}]${operand.values}`;
}
