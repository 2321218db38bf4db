import type { GraphBuilder, Value } from "../onnx/graph-builder";

const castTo = { float32: 1, int64: 7 };

/**
 * Clamps each band of each image [B, C, H, W] to its own quantiles, linearly interpolated as numpy.quantile does;
 * NaN (no measurement) is neither counted nor changed.
 */
export function recordQuantileClamp(
  graph: GraphBuilder,
  x: Value,
  [low, high]: readonly [number, number],
): Value {
  const flat = graph.node("Reshape", [x, graph.integers([0, 0, -1])]);
  const missing = graph.node("IsNaN", [flat]);
  const present = graph.node("Cast", [graph.node("Not", [missing])], { to: castTo.float32 });
  const count = graph.node("ReduceSum", [present, graph.integers([2])], { keepdims: 1 });
  const bounds = [
    recordTail(graph, flat, missing, count, low, false),
    recordTail(graph, flat, missing, count, 1 - high, true),
  ].map((bound) => graph.node("Unsqueeze", [bound, graph.integers([3])]));
  const [least = null, most = null] = bounds;
  const raised = graph.node("Where", [graph.node("Less", [x, least]), least, x]);
  return graph.node("Where", [graph.node("Greater", [raised, most]), most, raised]);
}

/** The quantile at `share` from the smallest or the largest value, [B, C, 1]. */
function recordTail(
  graph: GraphBuilder,
  flat: Value,
  missing: Value,
  count: Value,
  share: number,
  largest: boolean,
): Value {
  const last = graph.constant(new BigInt64Array([-1n]), [1]);
  const pixels = graph.node("Gather", [graph.node("Shape", [flat]), last], { axis: 0 });
  const pixelCount = graph.node("Cast", [pixels], { to: castTo.float32 });
  const reach = graph.node("Add", [graph.node("Mul", [pixelCount, graph.scalar(share)]), graph.scalar(2)]);
  const wanted = graph.node("Min", [graph.node("Cast", [reach], { to: castTo.int64 }), pixels]);
  const outside = graph.scalar(largest ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
  const comparable = graph.node("Where", [missing, outside, flat]);
  const [sorted = null] = graph.nodes("TopK", 2, [comparable, wanted], {
    axis: 2,
    largest: largest ? 1 : 0,
    sorted: 1,
  });
  const lastRank = graph.node("Max", [graph.node("Sub", [count, graph.scalar(1)]), graph.scalar(0)]);
  const position = graph.node("Mul", [lastRank, graph.scalar(share)]);
  const below = graph.node("Floor", [position]);
  const above = graph.node("Min", [graph.node("Add", [below, graph.scalar(1)]), lastRank]);
  const at = (rank: Value): Value =>
    graph.node("GatherElements", [sorted, graph.node("Cast", [rank], { to: castTo.int64 })], { axis: 2 });
  const start = at(below);
  const step = graph.node("Mul", [
    graph.node("Sub", [at(above), start]),
    graph.node("Sub", [position, below]),
  ]);
  // With one measurement both ranks are 0; with none the bound is infinite and clamps nothing, but ∞ − ∞ must not be NaN.
  return graph.node("Where", [graph.node("IsNaN", [step]), start, graph.node("Add", [start, step])]);
}
