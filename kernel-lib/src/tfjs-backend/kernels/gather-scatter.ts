import { cast, compare, select } from "../blocks/arithmetic";
import { axesOf, reshape } from "../blocks/layout";
import type { KernelCall, Kernels } from "../kernel-call";
import { isHostType, type Shape } from "../recording/elements";
import { integers, scalar, type Value } from "../recording/value";

/**
 * The indices, where each lies within its axis; else null. It has to be known before recording: ONNX counts negative
 * indices from the end, where TensorFlow.js refuses or passes over them. Those of a captured step are known later: there
 * one that is out of range becomes one that onnxruntime refuses. Indices of several axes lie along the last axis.
 */
function within({ compute, capturing, g }: KernelCall, indices: Value, sizes: Shape): Value | null {
  if (!capturing) {
    const valid = compute(indices).every((index, i) => index >= 0 && index < (sizes[i % sizes.length] ?? 0));
    return valid ? indices : null;
  }
  const ends =
    sizes.length === 1 ? scalar(sizes[0] ?? 0, "int32") : ({ ...integers(sizes), literal: "int32" } as const);
  return select(g, compare(g, "Less", indices, 0), ends, indices);
}

/** Kernels that read or write where indices say. A call that they cannot record, the cpu kernel does or refuses. */
export const gatherScatter: Kernels = {
  GatherV2: (call) => {
    const { input, number, numbers, g } = call;
    const [x, indices] = [input("x"), input("indices")];
    const [axis = 0] = axesOf(numbers("axis"), x.shape);
    if (indices.type !== "int32" || number("batchDims", 0) !== 0) return null;
    const places = within(call, indices, [x.shape[axis] ?? 0]);
    if (!places) return null;
    const size = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    return g.node("Gather", [x, places], x.type, size, { attributes: { axis } });
  },
  GatherNd: (call) => {
    const { input, g } = call;
    const [params, indices] = [input("params"), input("indices")];
    const depth = indices.shape.at(-1) ?? 0;
    if (indices.type !== "int32" || depth === 0 || depth > params.shape.length) return null;
    const places = within(call, indices, params.shape.slice(0, depth));
    if (!places) return null;
    const size = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
    return g.node("GatherND", [params, cast(g, places, "int64")], params.type, size);
  },
  /** Adds up what falls on the same place. */
  ScatterNd: (call) => {
    const { input, numbers, g } = call;
    const [indices, updates] = [input("indices"), input("updates")];
    const size = numbers("shape");
    const depth = indices.shape.length < 1 ? 1 : (indices.shape.at(-1) ?? 1);
    if (indices.shape.length < 2 || indices.type !== "int32" || updates.type !== "float32") return null;
    const places = within(call, indices, size.slice(0, depth));
    if (!places) return null;
    const lined = reshape(g, updates, [...indices.shape.slice(0, -1), ...size.slice(depth)]);
    const operands = [g.splat(0, "float32", size), cast(g, places, "int64"), lined];
    return g.node("ScatterND", operands, "float32", size, { attributes: { reduction: "add" } });
  },
  UnsortedSegmentSum: (call) => {
    const { input, number, g } = call;
    const [x, ids] = [input("x"), input("segmentIds")];
    const count = number("numSegments");
    if (x.type !== "float32" || ids.type !== "int32" || ids.shape.length !== 1) return null;
    const segments = count === 0 ? null : within(call, ids, [count]);
    if (!segments) return null;
    const size = [count, ...x.shape.slice(1)];
    const places = cast(g, reshape(g, segments, [...ids.shape, 1]), "int64");
    const operands = [g.splat(0, "float32", size), places, x];
    return g.node("ScatterND", operands, "float32", size, { attributes: { reduction: "add" } });
  },
  /** By comparison: an index that is none of the classes is none of them here, too. */
  OneHot: ({ input, number, text, has, g }) => {
    const indices = input("indices");
    const type = has("dtype") ? text("dtype") : "int32";
    const depth = number("depth");
    if (indices.type !== "int32" || !isHostType(type) || type === "bool" || depth < 1) return null;
    const classes = g.data(
      Int32Array.from({ length: depth }, (_, i) => i),
      "int32",
      [depth],
    );
    const hit = compare(g, "Equal", reshape(g, indices, [...indices.shape, 1]), classes);
    return select(g, hit, scalar(number("onValue", 1), type), scalar(number("offValue", 0), type));
  },
  /** Always in order: of equal elements, TensorFlow.js wants the first first. */
  TopK: ({ input, number, g }) => {
    const x = input("x");
    const k = number("k");
    if (x.type === "bool" || k < 1) return null;
    const size = [...x.shape.slice(0, -1), k];
    const outputs = [
      { type: x.type, shape: size },
      { type: "int64", shape: size },
    ] as const;
    const attributes = { axis: x.shape.length - 1, largest: 1, sorted: 1 };
    const [values, places] = g.nodes("TopK", [x, integers([k])], outputs, { attributes });
    return values && places ? [values, cast(g, places, "int32")] : null;
  },
};
