import { matMul, mul, softmax, sub, type Tensor } from "@tensorflow/tfjs-core";
import { rowDot } from "./row-dot";
import { at, withGradient } from "./with-gradient";

/**
 * softmax(q kᵀ · scale) v for queries, keys and values [B, heads, N, d]. Vaswani et al., 2017. The softmax's gradient is
 * taken by way of the result, N × d numbers a head instead of N × N (Dao et al., 2022).
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, scale: number): Tensor {
  return withGradient([q, k, v], () => {
    const scaled = mul(q, scale);
    const weights = softmax(matMul(scaled, k, false, true));
    const value = matMul(weights, v);
    return {
      value,
      saved: [scaled, k, v, weights, value],
      gradient: (dy, saved) => {
        const [queries, keys, values] = [at(saved, 0), at(saved, 1), at(saved, 2)];
        const share = at(saved, 3);
        const byWeights = matMul(dy, values, false, true);
        const byScores = mul(share, sub(byWeights, rowDot(dy, at(saved, 4), 3)));
        return [
          mul(matMul(byScores, keys), scale),
          matMul(byScores, queries, true, false),
          matMul(share, dy, true, false),
        ];
      },
    };
  });
}
