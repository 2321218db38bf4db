import { util } from "@tensorflow/tfjs-core";
import { isHostType, type Shape, sameShape } from "../recording/elements";
import type { Recorder } from "../recording/recorder";
import { fillOf, integers, isValue, scalar, type Value } from "../recording/value";

/** A splat of another shape, where `value` is one. */
function reshapedSplat(g: Recorder, value: Value, shape: Shape): Value | null {
  const fill = fillOf(value);
  return fill !== undefined && isHostType(value.type) ? g.splat(fill, value.type, shape) : null;
}

/** The first operand of the pending operation that makes `value`, if that is an `op`. */
export function madeBy(value: Value, op: string): Value | null {
  if (value.source.kind !== "pending" || value.source.operation.op !== op) return null;
  const [first = null] = value.source.operation.operands;
  return isValue(first) ? first : null;
}

export function reshape(g: Recorder, value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value;
  const splat = reshapedSplat(g, value, shape);
  if (splat) return splat;
  const before = madeBy(value, "Reshape");
  if (before) return reshape(g, before, shape);
  return g.node("Reshape", [value, integers(shape)], value.type, shape);
}

/** Broadcasts to `shape`. */
export function expand(g: Recorder, value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value;
  return reshapedSplat(g, value, shape) ?? g.node("Expand", [value, integers(shape)], value.type, shape);
}

/** Result axis i is axis `axes[i]` of `value`. */
export function transpose(g: Recorder, value: Value, axes: readonly number[]): Value {
  if (axes.every((axis, i) => axis === i)) return value;
  const shape = axes.map((axis) => value.shape[axis] ?? 1);
  const splat = reshapedSplat(g, value, shape);
  if (splat) return splat;
  const before = madeBy(value, "Transpose");
  if (before && value.source.kind === "pending") {
    const { perm } = value.source.operation.attributes;
    if (Array.isArray(perm))
      return transpose(
        g,
        before,
        axes.map((axis) => Number(perm[axis])),
      );
  }
  return g.node("Transpose", [value], value.type, shape, { attributes: { perm: axes } });
}

/** Elements from `begin`, `size` of them along each axis, every `step`-th; a negative step goes backwards. */
export function slice(
  g: Recorder,
  value: Value,
  begin: readonly number[],
  size: Shape,
  steps: readonly number[] = size.map(() => 1),
): Value {
  const splat = reshapedSplat(g, value, size);
  if (splat) return splat;
  const axes = size.flatMap((_, i) => (size[i] === value.shape[i] && steps[i] === 1 ? [] : [i]));
  if (axes.length === 0) return value;
  const at = (list: readonly number[], axis: number): number => list[axis] ?? 0;
  const end = (axis: number): number => {
    const last = at(begin, axis) + (at(size, axis) - 1) * at(steps, axis);
    // Backwards to the very first element, the end lies before it, which only a number below −size can say.
    if (at(steps, axis) > 0) return last + 1;
    return last === 0 ? -at(value.shape, axis) - 1 : last - 1;
  };
  const operands = [
    value,
    integers(axes.map((axis) => at(begin, axis))),
    integers(axes.map(end)),
    integers(axes),
    integers(axes.map((axis) => at(steps, axis))),
  ];
  return g.node("Slice", operands, value.type, size);
}

export function concatenate(g: Recorder, values: readonly Value[], axis: number): Value {
  const [first] = values;
  if (!first) throw new Error("nothing to concatenate");
  if (values.length === 1) return first;
  const along = values.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
  const shape = first.shape.map((size, i) => (i === axis ? along : size));
  return g.node("Concat", values, first.type, shape, { attributes: { axis } });
}

/** Pads each axis by [before, after] with `fill`. */
export function pad(
  g: Recorder,
  value: Value,
  paddings: readonly (readonly [number, number])[],
  fill: number,
): Value {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return value;
  if (!isHostType(value.type)) throw new Error(`cannot pad ${value.type}`);
  const shape = value.shape.map((size, i) => size + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0));
  if (fillOf(value) === fill) return g.splat(fill, value.type, shape);
  const amounts = integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  return g.node("Pad", [value, amounts, scalar(fill, value.type)], value.type, shape);
}

/** Parts of `sizes` along an axis. */
export function split(g: Recorder, value: Value, sizes: readonly number[], axis: number): readonly Value[] {
  const outputs = sizes.map((size) => ({
    type: value.type,
    shape: value.shape.map((whole, i) => (i === axis ? size : whole)),
  }));
  if (sizes.length === 1) return [value];
  return g.nodes("Split", [value, integers(sizes)], outputs, { attributes: { axis } });
}

/**
 * The axes of an array of `shape` that `axis` names, each from 0; none named means all.
 * @throws where one is no axis, in TensorFlow.js's words.
 */
export const axesOf = (axis: readonly number[] | null, shape: Shape): number[] =>
  util.parseAxisParam(axis === null ? shape.map((_, i) => i) : [...axis], [...shape]);
