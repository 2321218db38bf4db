import type { GraphBuilder, Value } from "../onnx/graph-builder";
import type { Preprocessing } from "./preprocessing";
import { recordQuantileClamp } from "./record-quantiles";

const castTo = { float32: 1, uint8: 2, float64: 11 };

/** Records everything from digital numbers [B, bands, H, W] to the network's input [B, C, H', W']. */
export function recordPreprocessing(graph: GraphBuilder, input: Value, settings: Preprocessing): Value {
  const { inputType, clampQuantiles, normalisation } = settings;
  const float = inputType === "float32" ? input : graph.node("Cast", [input], { to: castTo.float32 });
  const clamped = clampQuantiles ? recordQuantileClamp(graph, float, clampQuantiles) : float;
  const normalised = normalisation === "none" ? clamped : recordNormalisation(graph, clamped, settings);
  return recordResize(graph, recordBands(graph, normalised, settings), settings);
}

/**
 * In float64, so that every digital number falls on the same side of floor() as in the reference; NaN (no measurement)
 * becomes 0.
 */
function recordNormalisation(graph: GraphBuilder, x: Value, settings: Preprocessing): Value {
  const { normalisation, mean, std } = settings;
  const zscore = normalisation === "zscore";
  const perBand = (value: (mean: number, std: number) => number): Value =>
    graph.constant(
      Float64Array.from(mean, (m, i) => value(m, std[i] ?? Number.NaN)),
      [mean.length, 1, 1],
    );
  const double = (value: number): Value => graph.constant(new Float64Array([value]), []);
  // Cheapest last, where the elements are small: what a NaN became before does not matter.
  const without = (zero: Value, y: Value): Value =>
    settings.inputType === "uint16" ? y : graph.node("Where", [graph.node("IsNaN", [x]), zero, y]);
  const exact = graph.node("Cast", [x], { to: castTo.float64 });
  const centred = graph.node("Sub", [exact, perBand((m, s) => (zscore ? m : m - 2 * s))]);
  const scaled = graph.node("Div", [centred, perBand((_, s) => (zscore ? s : 4 * s))]);
  if (zscore) return without(graph.scalar(0), graph.node("Cast", [scaled], { to: castTo.float32 }));
  if (normalisation === "continuous") {
    const clipped = graph.node("Clip", [scaled, double(0), double(1)]);
    return without(graph.scalar(0), graph.node("Cast", [clipped], { to: castTo.float32 }));
  }
  // In the order of the specification: dividing by 4σ / 255 at once puts some digital numbers on the other side.
  const levels = graph.node("Clip", [graph.node("Mul", [scaled, double(255)]), double(0), double(255)]);
  // Nothing is negative here, so the cast to uint8 is floor().
  const whole = without(
    graph.constant(new Uint8Array([0]), []),
    graph.node("Cast", [levels], { to: castTo.uint8 }),
  );
  return graph.node("Div", [graph.node("Cast", [whole], { to: castTo.float32 }), graph.scalar(255)]);
}

/** Puts the bands into the network's order, and a constant plane where one is missing. */
function recordBands(graph: GraphBuilder, x: Value, settings: Preprocessing): Value {
  const { bands, networkBands, missingBands, normalisation } = settings;
  if (bands.join() === networkBands.join()) return x;
  const first = graph.node("Slice", [x, graph.integers([0]), graph.integers([1]), graph.integers([1])]);
  const filling = missingBands === "mean" ? normalisedMean(normalisation) : 0;
  // Zero times the first plane has the right shape; the planes hold no NaN any more.
  const plane = graph.node("Add", [graph.node("Mul", [first, graph.scalar(0)]), graph.scalar(filling)]);
  const withPlane = graph.node("Concat", [x, plane], { axis: 1 });
  const order = networkBands.map((band) => (bands.includes(band) ? bands.indexOf(band) : bands.length));
  return graph.node("Gather", [withPlane, graph.integers(order)], { axis: 1 });
}

function normalisedMean(normalisation: Preprocessing["normalisation"]): number {
  if (normalisation === "uint8") return Math.floor(255 * 0.5) / 255;
  return normalisation === "continuous" ? 0.5 : 0;
}

/** PyTorch's `interpolate(align_corners=False)`; at the wanted size already, nothing is touched. */
function recordResize(graph: GraphBuilder, x: Value, settings: Preprocessing): Value {
  const { resize, resizeMethod, antialias } = settings;
  if (resize === null) return x;
  return graph.node("Resize", [x, null, null, graph.integers([resize, resize])], {
    axes: [2, 3],
    mode: resizeMethod === "bicubic" ? "cubic" : "linear",
    coordinate_transformation_mode: "half_pixel",
    antialias: antialias ? 1 : 0,
    // PyTorch leaves out what lies beyond the edge when it averages, and repeats the edge when it does not.
    exclude_outside: antialias ? 1 : 0,
    ...(resizeMethod === "bicubic" ? { cubic_coeff_a: { float: antialias ? -0.5 : -0.75 } } : {}),
  });
}
