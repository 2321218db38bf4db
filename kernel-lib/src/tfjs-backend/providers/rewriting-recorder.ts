import { type NodeOptions, type OutputSpec, Recorder } from "../recording/recorder";
import { integers, isValue, type Operand, type Value } from "../recording/value";

/** Forms of ONNX operators that providers have been seen to compute wrongly. */
export const forms = [
  "whole-image convolution",
  "multiplied groups",
  "backward slice",
  "places of maxima",
] as const;
export type Form = (typeof forms)[number];

interface Node {
  readonly operands: readonly Operand[];
  readonly output: OutputSpec;
  readonly options: NodeOptions;
}

/** Records the forms that the provider computes wrongly in another way; but for places of maxima, which takes a kernel. */
export class RewritingRecorder extends Recorder {
  readonly #avoided: ReadonlySet<Form>;

  constructor(avoided: ReadonlySet<Form>) {
    super();
    this.#avoided = avoided;
  }

  override nodes(
    op: string,
    operands: readonly Operand[],
    outputs: readonly OutputSpec[],
    options: NodeOptions = {},
  ): readonly Value[] {
    const [output] = outputs;
    const rewritten =
      output && outputs.length === 1 ? this.#rewrite(op, { operands, output, options }) : null;
    return rewritten ? [rewritten] : super.nodes(op, operands, outputs, options);
  }

  #rewrite(op: string, node: Node): Value | null {
    if (op === "Conv" && this.#avoided.has("whole-image convolution")) return this.#shifted(node);
    if (op === "ConvTranspose" && this.#avoided.has("multiplied groups")) return this.#ungrouped(node);
    if (op === "Slice" && this.#avoided.has("backward slice")) return this.#turned(node);
    return null;
  }

  /** A filter as large as the image, padded behind it alone: one more row is computed before it, and cut off. */
  #shifted({ operands, output, options }: Node): Value | null {
    const [x = null] = operands;
    const pads = numbersOf(options.attributes?.["pads"]);
    const kernel = numbersOf(options.attributes?.["kernel_shape"]);
    if (!isValue(x) || pads.every((pad) => pad === 0)) return null;
    const space = x.shape.slice(2);
    const whole = space.every((size, axis) => size === kernel[axis] && pads[axis] === 0);
    if (!whole) return null;
    const [stride = 1] = numbersOf(options.attributes?.["strides"]);
    const shape = output.shape.map((size, axis) => (axis === 2 ? size + 1 : size));
    const attributes = { ...options.attributes, pads: pads.map((pad, i) => (i === 0 ? stride : pad)) };
    const taller = this.node("Conv", operands, output.type, shape, { ...options, attributes });
    const bounds = [integers([1]), integers([at(shape, 2)]), integers([2]), integers([1])];
    return this.node("Slice", [taller, ...bounds], output.type, output.shape);
  }

  /** Groups of several channels in and one out: the sum of transposed convolutions with one channel in. */
  #ungrouped({ operands, output, options }: Node): Value | null {
    const [x = null, filter = null] = operands;
    const { group } = options.attributes ?? {};
    if (!isValue(x) || !isValue(filter) || typeof group !== "number" || group === 1) return null;
    const channels = at(x.shape, 1);
    const each = channels / group;
    if (each === 1) return null;
    const nth = (value: Value, axis: number, start: number): Value => {
      const shape = value.shape.map((size, i) => (i === axis ? group : size));
      const bounds = [integers([start]), integers([channels]), integers([axis]), integers([each])];
      return this.node("Slice", [value, ...bounds], value.type, shape);
    };
    const parts = Array.from({ length: each }, (_, i) =>
      this.node("ConvTranspose", [nth(x, 1, i), nth(filter, 0, i)], output.type, output.shape, options),
    );
    return parts.reduce((sum, part) => this.node("Add", [sum, part], output.type, output.shape));
  }

  /** Backwards from elsewhere than the end: cut off what lies behind, then go backwards from the end. */
  #turned({ operands, output, options }: Node): Value | null {
    const [x = null, starts = null, ends = null, axes = null, steps = null] = operands;
    const lists = [starts, ends, axes, steps].map((operand) =>
      operand && !isValue(operand) ? operand.values : null,
    );
    const [start, end, axis, step] = lists;
    if (!isValue(x) || !start || !end || !axis || !step) return null;
    const inside = step.flatMap((by, i) =>
      by < 0 && at(start, i) < at(x.shape, at(axis, i)) - 1 ? [i] : [],
    );
    if (inside.length === 0) return null;
    const shape = [...x.shape];
    for (const i of inside) shape[at(axis, i)] = at(start, i) + 1;
    const cut = this.node(
      "Slice",
      [
        x,
        integers(inside.map(() => 0)),
        integers(inside.map((i) => at(start, i) + 1)),
        integers(inside.map((i) => at(axis, i))),
        integers(inside.map(() => 1)),
      ],
      x.type,
      shape,
    );
    // An end before the first element is counted from the end, which has moved.
    const moved = end.map((to, i) => (inside.includes(i) && to < 0 ? -at(shape, at(axis, i)) - 1 : to));
    const bounds = [integers(start), integers(moved), integers(axis), integers(step)];
    return this.node("Slice", [cut, ...bounds], output.type, output.shape, options);
  }
}

const at = (list: readonly number[], index: number): number => list[index] ?? 0;

const numbersOf = (attribute: unknown): number[] => (Array.isArray(attribute) ? attribute.map(Number) : []);
