import { arithmetic } from "../blocks/arithmetic";
import { reshape, transpose } from "../blocks/layout";
import { matrixProduct } from "../blocks/matrix-product";
import { linearMapping, type Mapping, nearestMapping } from "../blocks/resize-mapping";
import type { KernelCall, Kernels } from "../kernel-call";
import type { Recorder } from "../recording/recorder";
import type { Value } from "../recording/value";

type MakeMapping = (from: number, to: number, alignCorners: boolean, halfPixel: boolean) => Mapping;

/** The two mappings of a resize, vertical and horizontal. */
function mappings(
  call: KernelCall,
  make: MakeMapping,
  from: Value,
  to: readonly number[],
): [Mapping, Mapping] {
  const corners = call.flag("alignCorners");
  const half = call.flag("halfPixelCenters");
  const [, height = 1, width = 1] = from.shape;
  return [make(height, to[0] ?? 1, corners, half), make(width, to[1] ?? 1, corners, half)];
}

/** Resamples one axis of images [B, H, W, C]. */
function resample(g: Recorder, x: Value, axis: 1 | 2, { low, high, fraction }: Mapping): Value {
  const size = x.shape.map((whole, i) => (i === axis ? low.length : whole));
  const pick = (places: Int32Array): Value =>
    g.node("Gather", [x, g.data(places, "int32", [places.length])], x.type, size, { attributes: { axis } });
  const near = pick(low);
  if (!high) return near;
  const weights = g.data(fraction, "float32", axis === 1 ? [fraction.length, 1, 1] : [fraction.length, 1]);
  const step = arithmetic(g, "Mul", arithmetic(g, "Sub", pick(high), near), weights);
  return arithmetic(g, "Add", near, step);
}

/** The weights of a mapping as a matrix [to, from]. */
function matrix(g: Recorder, { low, high, fraction }: Mapping, from: number): Value {
  const weights = new Float32Array(low.length * from);
  const add = (row: number, column: number | undefined, weight: number): void => {
    const at = row * from + (column ?? 0);
    weights[at] = (weights[at] ?? 0) + weight;
  };
  for (const [row, place] of low.entries()) {
    const share = high ? (fraction[row] ?? 0) : 0;
    add(row, place, 1 - share);
    if (high) add(row, high[row], share);
  }
  return g.data(weights, "float32", [low.length, from]);
}

const resize =
  (make: MakeMapping): Kernels[string] =>
  (call) => {
    const { input, numbers, g } = call;
    const images = input("images");
    if (images.type !== "float32") return null;
    const [vertical, horizontal] = mappings(call, make, images, numbers("size"));
    return resample(g, resample(g, images, 1, vertical), 2, horizontal);
  };

/** The gradient of a resize is the product with its transposed weights, first by rows, then by columns. */
const resizeGradient =
  (make: MakeMapping): Kernels[string] =>
  (call) => {
    const { input, g } = call;
    const [dy, images] = [input("dy"), input("images")];
    const [batch = 1, height = 1, width = 1, channels = 1] = images.shape;
    const [, high = 1, wide = 1] = dy.shape;
    if (dy.type !== "float32" || images.type !== "float32") return null;
    const [vertical, horizontal] = mappings(call, make, images, [high, wide]);
    const rows = matrixProduct(
      g,
      matrix(g, vertical, height),
      reshape(g, dy, [batch, high, wide * channels]),
      true,
    );
    const turned = transpose(g, reshape(g, rows, [batch, height, wide, channels]), [0, 1, 3, 2]);
    const columns = matrixProduct(g, turned, matrix(g, horizontal, width));
    return transpose(g, columns, [0, 1, 3, 2]);
  };

/** Resizing of images [B, H, W, C]. */
export const image: Kernels = {
  ResizeBilinear: resize(linearMapping),
  ResizeBilinearGrad: resizeGradient(linearMapping),
  ResizeNearestNeighbor: resize(nearestMapping),
  ResizeNearestNeighborGrad: resizeGradient(nearestMapping),
};
