import { mul, sum, type Tensor } from "@tensorflow/tfjs-core";
import { reshape } from "../blocks/layout";
import { matrixProduct } from "../blocks/matrix-product";
import { sizeOf } from "../recording/elements";
import { recordOrComputeOne } from "./record-or-compute";

/** Σ a · b over all axes from `axis` on, each of length 1 in the result: products of vectors, with nothing between written. */
export function rowDot(a: Tensor, b: Tensor, axis: number): Tensor {
  const kept = a.shape.map((size, i) => (i < axis ? size : 1));
  const [rows, length] = [sizeOf(a.shape.slice(0, axis)), sizeOf(a.shape.slice(axis))];
  return recordOrComputeOne(
    [a, b],
    (g, input) => {
      const [left, right] = [input(0), input(1)].map((value) => reshape(g, value, [rows, 1, length]));
      if (!left || !right) throw new Error("two vectors have a product");
      return reshape(g, matrixProduct(g, left, right, false, true), kept);
    },
    () =>
      sum(
        mul(a, b),
        kept.flatMap((_, i) => (i < axis ? [] : [i])),
        true,
      ),
  );
}
