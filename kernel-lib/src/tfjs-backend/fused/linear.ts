import { add, matMul, sum, type Tensor } from "@tensorflow/tfjs-core";
import { matrixProduct } from "../blocks/matrix-product";
import { recordOrComputeOne } from "./record-or-compute";
import { at, withGradient } from "./with-gradient";

/** x Wᵀ + bias for rows x [N, in], W [out, in] and bias [out]. */
export function linear(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  return withGradient([x, weight, bias], () => ({
    value: recordOrComputeOne(
      [x, weight, bias],
      (g, input) => matrixProduct(g, input(0), input(1), false, true, input(2)),
      // Not TensorFlow.js's fused product, whose wasm kernel is wrong.
      () => add(matMul(x, weight, false, true), bias),
    ),
    saved: [x, weight],
    gradient: (dy, saved) => [matMul(dy, at(saved, 1)), matMul(dy, at(saved, 0), true, false), sum(dy, 0)],
  }));
}
