import {
  add,
  mean as meanOf,
  mul,
  reshape,
  rsqrt,
  square,
  sub,
  sum,
  type Tensor,
} from "@tensorflow/tfjs-core";
import { recordOrCompute, recordOrComputeOne } from "./record-or-compute";
import { rowDot } from "./row-dot";
import { at, withGradient } from "./with-gradient";

/** (x − mean) / √(variance + epsilon) · gain + bias over the last axis. Ba et al., 2016. */
export function layerNorm(x: Tensor, gain: Tensor, bias: Tensor, epsilon: number): Tensor {
  return withGradient([x, gain, bias], () => ({
    value: recordOrComputeOne(
      [x, gain, bias],
      (g, input) =>
        g.node("LayerNormalization", [input(0), input(1), input(2)], "float32", x.shape, {
          attributes: { axis: -1, epsilon: { float: epsilon } },
        }),
      () => add(mul(statistics(x, epsilon).normed, gain), bias),
    ),
    saved: [x, gain],
    gradient: (dy, saved) => {
      const [tokens, scale] = [at(saved, 0), at(saved, 1)];
      const width = tokens.shape.at(-1) ?? 1;
      const { normed, inverse } = statistics(tokens, epsilon);
      const byNormed = mul(dy, scale);
      const rank = tokens.rank - 1;
      const common = add(
        meanOf(byNormed, -1, true),
        mul(normed, mul(rowDot(byNormed, normed, rank), 1 / width)),
      );
      const rows = (gradient: Tensor): Tensor => sum(reshape(gradient, [-1, width]), 0);
      return [mul(sub(byNormed, common), inverse), rows(mul(dy, normed)), rows(dy)];
    },
  }));
}

/** x normalised, and 1 over its deviation, for the gradient. */
function statistics(x: Tensor, epsilon: number): { normed: Tensor; inverse: Tensor } {
  const [normed, inverse] = recordOrCompute(
    [x],
    (g, input) => {
      const width = x.shape.at(-1) ?? 1;
      const value = input(0);
      const rows = [...x.shape.slice(0, -1), 1];
      const outputs = [x.shape, rows, rows].map((shape) => ({ type: "float32", shape }) as const);
      const operands = [value, g.splat(1, "float32", [width]), g.splat(0, "float32", [width])];
      const [normal, , deviation] = g.nodes("LayerNormalization", operands, outputs, {
        attributes: { axis: -1, epsilon: { float: epsilon } },
      });
      return normal && deviation ? [normal, deviation] : [];
    },
    () => {
      const centred = sub(x, meanOf(x, -1, true));
      const scale = rsqrt(add(meanOf(square(centred), -1, true), epsilon));
      return [mul(centred, scale), scale];
    },
  );
  if (!normed || !inverse) throw new Error("layer norm has two results");
  return { normed, inverse };
}
