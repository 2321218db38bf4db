import {
  add,
  dispose,
  div,
  keep,
  mean as meanOf,
  mul,
  neg,
  reshape,
  rsqrt,
  square,
  sub,
  sum,
  type Tensor,
} from "@tensorflow/tfjs-core";
import { unary } from "../blocks/arithmetic";
import { reshape as shaped, slice } from "../blocks/layout";
import { recordOrCompute, recordOrComputeOne } from "./record-or-compute";
import { rowDot } from "./row-dot";
import { at, withGradient } from "./with-gradient";

/** Mean and biased variance of each channel, [C]. */
export interface ChannelStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * (x − mean) / √(variance + epsilon) · gain + bias for images [B, C, H, W] and statistics that are given, such as running
 * ones: gradients by all five.
 */
export function batchNorm(
  x: Tensor,
  gain: Tensor,
  bias: Tensor,
  { mean, variance }: ChannelStatistics,
  epsilon: number,
): Tensor {
  return withGradient([x, gain, bias, mean, variance], () => ({
    value: normalise(x, gain, bias, { mean, variance }, epsilon),
    saved: [x, gain, mean, variance],
    gradient: (dy, saved) => {
      const [images, scale, centre] = [at(saved, 0), at(saved, 1), at(saved, 2)];
      const inverse = rsqrt(add(at(saved, 3), epsilon));
      const { total, product } = channelSums(dy, images);
      const byGain = mul(inverse, sub(product, mul(centre, total)));
      const factor = mul(scale, inverse);
      const byVariance = mul(mul(mul(factor, inverse), byGain), -0.5);
      return [mul(dy, perChannel(factor)), byGain, total, neg(mul(factor, total)), byVariance];
    },
  }));
}

/**
 * The same with the batch's own mean and biased variance over B, H and W, as in training. The statistics that are returned
 * have no gradient.
 */
export function batchNormTraining(
  x: Tensor,
  gain: Tensor,
  bias: Tensor,
  epsilon: number,
): ChannelStatistics & { readonly value: Tensor } {
  const kept: Tensor[] = [];
  const value = withGradient([x, gain, bias], () => {
    const [result, mean, variance] = normaliseByBatch(x, gain, bias, epsilon);
    kept.push(keep(mean), keep(variance));
    return {
      value: result,
      saved: [x, gain, mean, variance],
      gradient: (dy, saved) => {
        const [images, scale, centre] = [at(saved, 0), at(saved, 1), at(saved, 2)];
        const inverse = rsqrt(add(at(saved, 3), epsilon));
        const count = images.size / (images.shape[1] ?? 1);
        const { total, product } = channelSums(dy, images);
        const byGain = mul(inverse, sub(product, mul(centre, total)));
        // dx = gain / σ · (dy − Σdy / n − (x − mean) / σ² · Σ dy (x − mean) / n)
        const factor = mul(scale, inverse);
        const slope = mul(mul(factor, inverse), div(byGain, -count));
        const shift = sub(mul(mul(factor, total), -1 / count), mul(slope, centre));
        const rest = add(mul(images, perChannel(slope)), perChannel(shift));
        return [add(mul(dy, perChannel(factor)), rest), byGain, total];
      },
    };
  });
  const [mean, variance] = [at(kept, 0).clone(), at(kept, 1).clone()];
  dispose(kept);
  return { value, mean, variance };
}

function normalise(
  x: Tensor,
  gain: Tensor,
  bias: Tensor,
  { mean, variance }: ChannelStatistics,
  epsilon: number,
): Tensor {
  return recordOrComputeOne(
    [x, gain, bias, mean, variance],
    (g, input) => {
      const operands = [0, 1, 2, 3, 4].map(input);
      const attributes = { epsilon: { float: epsilon } };
      return g.node("BatchNormalization", operands, "float32", x.shape, { attributes });
    },
    () => {
      const factor = mul(gain, rsqrt(add(variance, epsilon)));
      return add(mul(x, perChannel(factor)), perChannel(sub(bias, mul(mean, factor))));
    },
  );
}

/** The result, and the batch's mean and biased variance. */
function normaliseByBatch(x: Tensor, gain: Tensor, bias: Tensor, epsilon: number): [Tensor, Tensor, Tensor] {
  const [value, mean, variance] = recordOrCompute(
    [x, gain, bias],
    (g, input) => {
      const channels = [x.shape[1] ?? 1];
      // onnxruntime writes the new running statistics over the old. Equal constants of several norms are one array, which
      // all would write to: so each takes numbers of its own input, whatever they are.
      const first = slice(g, input(0), [0, 0, 0, 0], [1, ...channels, 1, 1]);
      const own = shaped(g, first, channels);
      const running = [own, unary(g, "Neg", own)];
      const outputs = [x.shape, channels, channels].map((shape) => ({ type: "float32", shape }) as const);
      // With a momentum of 0, the new running statistics are the batch's.
      const attributes = { epsilon: { float: epsilon }, momentum: { float: 0 }, training_mode: 1 };
      return g.nodes("BatchNormalization", [input(0), input(1), input(2), ...running], outputs, {
        attributes,
      });
    },
    () => {
      const mean = meanOf(x, [0, 2, 3]);
      const variance = meanOf(square(sub(x, perChannel(mean))), [0, 2, 3]);
      return [normalise(x, gain, bias, { mean, variance }, epsilon), mean, variance];
    },
  );
  if (!value || !mean || !variance) throw new Error("batch norm has three results");
  return [value, mean, variance];
}

/** Σ dy and Σ dy · x of every channel. */
function channelSums(dy: Tensor, x: Tensor): { total: Tensor; product: Tensor } {
  const [batch = 1, channels = 1] = x.shape;
  const products = reshape(rowDot(dy, x, 2), [batch, channels]);
  return { total: sum(dy, [0, 2, 3]), product: sum(products, 0) };
}

const perChannel = (x: Tensor): Tensor => reshape(x, [1, -1, 1, 1]);
