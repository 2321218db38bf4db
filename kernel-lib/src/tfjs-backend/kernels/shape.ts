import { backend_util, slice_util, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { axesOf, concatenate, expand, pad, reshape, slice, split, transpose } from "../blocks/layout";
import type { Kernels } from "../kernel-call";
import { isHostType, sameShape } from "../recording/elements";
import { integers, type Value } from "../recording/value";

const sameTypes = (values: readonly Value[]): boolean => values.every(({ type }) => type === values[0]?.type);

/** A stand-in for the tensor, for TensorFlow.js's helpers, which ask for its shape alone. */
const infoOf = ({ shape }: Value): TensorInfo => ({ dataId: {}, shape: [...shape], dtype: "float32" });

/** Kernels that move elements and compute nothing. */
export const shape: Kernels = {
  Transpose: ({ input, numbers, g }) => transpose(g, input("x"), numbers("perm")),

  Concat: ({ list, number, g }) => {
    const [first] = list;
    if (!first || !sameTypes(list)) return null;
    const [axis = 0] = axesOf([number("axis")], first.shape);
    backend_util.assertParamsConsistent(
      list.map(({ shape }) => [...shape]),
      axis,
    );
    return concatenate(g, list, axis);
  },
  Pack: ({ list, number, g }) => {
    const [first] = list;
    if (!first || !sameTypes(list) || list.some(({ shape }) => !sameShape(shape, first.shape))) return null;
    const [axis = 0] = axesOf([number("axis")], [1, ...first.shape]);
    const lined = list.map((x) => reshape(g, x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]));
    return concatenate(g, lined, axis);
  },
  Unpack: ({ input, number, g }) => {
    const value = input("value");
    const [axis = 0] = axesOf([number("axis")], value.shape);
    const count = value.shape[axis] ?? 0;
    const rest = value.shape.filter((_, i) => i !== axis);
    const parts = split(
      g,
      value,
      Array.from({ length: count }, () => 1),
      axis,
    );
    return parts.map((part) => reshape(g, part, rest));
  },
  SplitV: ({ input, attribute, number, g }) => {
    const x = input("x");
    const [axis = 0] = axesOf([number("axis")], x.shape);
    const wanted = attribute("numOrSizeSplits");
    const count = Array.isArray(wanted) ? wanted.map(Number) : Number(wanted);
    const sizes = backend_util.prepareSplitSize(infoOf(x), count, axis);
    return sizes.includes(0) ? null : split(g, x, sizes, axis);
  },

  PadV2: ({ input, pairs, number, g }) => {
    const x = input("x");
    return x.type === "bool" ? null : pad(g, x, pairs("paddings"), number("constantValue", 0));
  },
  MirrorPad: ({ input, pairs, text, g }) => {
    const x = input("x");
    if (x.type !== "float32" || text("mode") !== "reflect") return null;
    const paddings = pairs("paddings");
    const size = x.shape.map((size, i) => size + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0));
    const amounts = integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
    return g.node("Pad", [x, amounts], x.type, size, { attributes: { mode: "reflect" } });
  },
  Tile: ({ input, numbers, g }) => {
    const x = input("x");
    const reps = numbers("reps");
    const size = x.shape.map((size, i) => size * (reps[i] ?? 1));
    if (x.shape.every((size, i) => size === 1 || reps[i] === 1)) return expand(g, x, size);
    return g.node("Tile", [x, integers(reps)], x.type, size);
  },
  BroadcastTo: ({ input, numbers, g }) => {
    const x = input("x");
    const size = numbers("shape");
    const joint = backend_util.assertAndGetBroadcastShape([...x.shape], size);
    return sameShape(joint, size) ? expand(g, x, size) : null;
  },

  Slice: ({ input, numbers, has, g }) => {
    const x = input("x");
    const [begin = [], size = []] = slice_util.parseSliceParams(
      infoOf(x),
      numbers("begin"),
      has("size") ? numbers("size") : undefined,
    );
    slice_util.assertParamsValid(infoOf(x), begin, size);
    return slice(g, x, begin, size);
  },
  StridedSlice: ({ input, numbers, number, g }) => {
    const x = input("x");
    const { begin, end, strides, finalShape } = slice_util.sliceInfo(
      [...x.shape],
      numbers("begin"),
      numbers("end"),
      numbers("strides"),
      number("beginMask", 0),
      number("endMask", 0),
      number("ellipsisMask", 0),
      number("newAxisMask", 0),
      number("shrinkAxisMask", 0),
    );
    // Added to 0, for an empty range comes out as −0.
    const size = slice_util.computeOutShape(begin, end, strides).map((length) => length + 0);
    if (util.sizeFromShape(size) !== util.sizeFromShape(finalShape)) return null;
    return reshape(g, slice(g, x, begin, size, strides), finalShape);
  },
  Reverse: ({ input, numbers, has, g }) => {
    const x = input("x");
    const axes = axesOf(has("dims") ? numbers("dims") : null, x.shape);
    const backwards = (forwards: (size: number) => number, other: number): number[] =>
      x.shape.map((size, i) => (axes.includes(i) ? forwards(size) : other));
    return slice(
      g,
      x,
      backwards((size) => size - 1, 0),
      x.shape,
      backwards(() => -1, 1),
    );
  },

  FlipLeftRight: ({ input, g }) => {
    const { shape } = input("image");
    const [, , width = 1] = shape;
    return slice(g, input("image"), [0, 0, width - 1, 0], shape, [1, 1, -1, 1]);
  },

  ZerosLike: ({ input, g }) => {
    const { type, shape } = input("x");
    return isHostType(type) ? g.splat(0, type, shape) : null;
  },
  OnesLike: ({ input, g }) => {
    const { type, shape } = input("x");
    return isHostType(type) ? g.splat(1, type, shape) : null;
  },
  Fill: ({ numbers, has, text, attribute, g }) => {
    const value = attribute("value");
    const type = has("dtype") ? text("dtype") : "float32";
    return isHostType(type) && typeof value === "number" ? g.splat(value, type, numbers("shape")) : null;
  },
};
