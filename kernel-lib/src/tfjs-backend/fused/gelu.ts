import { add, erf, exp, mul, neg, square, type Tensor } from "@tensorflow/tfjs-core";
import { microsoft } from "../../onnx/graph-builder";
import { arithmetic, unary } from "../blocks/arithmetic";
import { reshape } from "../blocks/layout";
import { sizeOf } from "../recording/elements";
import type { Recorder } from "../recording/recorder";
import type { Value } from "../recording/value";
import { recordOrComputeOne } from "./record-or-compute";
import { at, withGradient } from "./with-gradient";

/** Exact GELU: x · Φ(x), by erf. Hendrycks and Gimpel, 2016. */
export function gelu(x: Tensor): Tensor {
  return withGradient([x], () => ({
    value: recordOrComputeOne(
      [x],
      (g, input) => g.node("Gelu", [input(0)], "float32", x.shape, { domain: microsoft }),
      () => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1)),
    ),
    saved: [x],
    gradient: (dy, saved) => [mul(dy, slope(at(saved, 0)))],
  }));
}

/** Φ(x) + x φ(x) = ½ + ½ (erf(u) + u · 2/√π · exp(−u²)), with u = x/√2. */
function slope(x: Tensor): Tensor {
  const factor = 2 / Math.sqrt(Math.PI);
  return recordOrComputeOne(
    [x],
    (g, input) => {
      const u = arithmetic(g, "Mul", input(0), Math.SQRT1_2);
      const density = unary(g, "Exp", affine(g, arithmetic(g, "Mul", u, u), -1, Math.log(factor)));
      const sum = arithmetic(g, "Add", unary(g, "Erf", u), arithmetic(g, "Mul", u, density));
      return affine(g, sum, 0.5, 0.5);
    },
    () => {
      const u = mul(x, Math.SQRT1_2);
      const density = mul(exp(neg(square(u))), factor);
      return add(mul(add(erf(u), mul(u, density)), 0.5), 0.5);
    },
  );
}

/** x · factor + shift in one pass: a batch norm of one channel. */
function affine(g: Recorder, x: Value, factor: number, shift: number): Value {
  const one = (fill: number): Value => g.splat(fill, "float32", [1]);
  const operands = [reshape(g, x, [1, 1, sizeOf(x.shape)]), one(factor), one(shift), one(0), one(1)];
  const attributes = { epsilon: { float: 0 } };
  const y = g.node("BatchNormalization", operands, "float32", [1, 1, sizeOf(x.shape)], { attributes });
  return reshape(g, y, x.shape);
}
