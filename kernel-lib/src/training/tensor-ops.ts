import * as tf from "@tensorflow/tfjs-core";
import type { ConvolutionOptions, Ops, PoolOptions } from "../networks/ops";
import {
  attention,
  batchNorm,
  batchNormTraining,
  type ChannelStatistics,
  gelu,
  layerNorm,
  linear,
  relu,
} from "../tfjs-backend/fused";
import type { BatchStatistics } from "./batch-statistics";
import { positionWeights } from "./position-weights";

/** The tensor that a name of the state dict stands for, in PyTorch's layout: a variable where it is trained. */
export type WeightOf = (name: string) => tf.Tensor;

/**
 * Computes a backbone with TensorFlow.js, on whatever backend is chosen, so that it can be differentiated. Images stay
 * [B, C, H, W] throughout.
 */
export class TensorOps implements Ops<tf.Tensor> {
  readonly #weight: WeightOf;
  readonly #statistics: (name: string) => BatchStatistics | null;
  /** What a result was convolved from, where a norm may yet go into its filter. */
  readonly #convolved = new WeakMap<tf.Tensor, Convolved>();

  /**
   * @param statistics where the batch norm `name` notes a batch's statistics, by which it then normalises;
   *   null: it uses its running ones. Default: all use their running ones.
   */
  constructor(weight: WeightOf, statistics: (name: string) => BatchStatistics | null = () => null) {
    this.#weight = weight;
    this.#statistics = statistics;
  }

  conv2d(x: tf.Tensor, name: string, { stride, padding, bias }: ConvolutionOptions): tf.Tensor {
    const filter = this.#weight(`${name}.weight`);
    const y = convolve({ x, filter, stride, padding });
    if (bias) return tf.add(y, perChannel(this.#weight(`${name}.bias`)));
    this.#convolved.set(y, { x, filter, stride, padding });
    return y;
  }

  batchNorm(x: tf.Tensor, name: string): tf.Tensor {
    const part = (of: string): tf.Tensor => this.#weight(`${name}.${of}`);
    const [gain, bias] = [part("weight"), part("bias")];
    const statistics = this.#statistics(name);
    if (!statistics) {
      const running = { mean: part("running_mean"), variance: part("running_var") };
      const convolved = this.#convolved.get(x);
      if (convolved && worthFolding(convolved, x)) return foldedNorm(convolved, gain, bias, running);
      return batchNorm(x, gain, bias, running, 1e-5);
    }
    const { value, mean, variance } = batchNormTraining(x, gain, bias, 1e-5);
    statistics.note(name, mean, variance, x.size / (x.shape[1] ?? 1));
    return value;
  }

  relu(x: tf.Tensor): tf.Tensor {
    return relu(x);
  }

  gelu(x: tf.Tensor): tf.Tensor {
    return gelu(x);
  }

  add(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
    return tf.add(a, b);
  }

  maxPool(x: tf.Tensor, { kernel, stride, padding }: PoolOptions): tf.Tensor {
    const channelsLast: tf.Tensor4D = tf.transpose(rank4(x), [0, 2, 3, 1]);
    return tf.transpose(tf.maxPool(channelsLast, kernel, stride, padding, "floor"), [0, 3, 1, 2]);
  }

  globalAveragePool(x: tf.Tensor): tf.Tensor {
    return tf.mean(x, [2, 3]);
  }

  linear(x: tf.Tensor, name: string, scale?: string): tf.Tensor {
    const weight = this.#weight(`${name}.weight`);
    const [outputs = 1, inputs = 1] = weight.shape;
    const rows = tf.reshape(x, [-1, inputs]);
    const y = linear(rows, weight, this.#weight(`${name}.bias`));
    const scaled = scale === undefined ? y : tf.mul(y, this.#weight(scale));
    return tf.reshape(scaled, [...x.shape.slice(0, -1), outputs]);
  }

  layerNorm(x: tf.Tensor, name: string, epsilon: number): tf.Tensor {
    return layerNorm(x, this.#weight(`${name}.weight`), this.#weight(`${name}.bias`), epsilon);
  }

  attention(x: tf.Tensor, name: string, heads: number): tf.Tensor {
    const [batch = 1, tokens = 1, width = 1] = x.shape;
    const size = width / heads;
    const parts = tf.split(this.linear(x, name), 3, -1);
    const [q, k, v] = parts.map((part) =>
      tf.transpose(tf.reshape(part, [batch, tokens, heads, size]), [0, 2, 1, 3]),
    );
    if (!q || !k || !v) throw new Error("a split in three gives three");
    const context = attention(q, k, v, size ** -0.5);
    return tf.reshape(tf.transpose(context, [0, 2, 1, 3]), [batch, tokens, width]);
  }

  flattenPatches(x: tf.Tensor): tf.Tensor {
    const [batch = 1, width = 1] = x.shape;
    return tf.transpose(tf.reshape(x, [batch, width, -1]), [0, 2, 1]);
  }

  prependToken(x: tf.Tensor, name: string): tf.Tensor {
    const [batch = 1, , width = 1] = x.shape;
    return tf.concat([tf.broadcastTo(this.#weight(name), [batch, 1, width]), x], 1);
  }

  addPositions(x: tf.Tensor, name: string, grid: number, patches: tf.Tensor): tf.Tensor {
    const positions = this.#weight(name);
    const [, width = 1, height = 1, length = 1] = patches.shape;
    if (height === grid && length === grid) return tf.add(x, positions);
    const map = tf.reshape(tf.slice(positions, [0, 1, 0], [1, -1, width]), [grid, grid * width]);
    const rows = tf.matMul(tf.tensor2d(positionWeights(grid, height), [height, grid]), map);
    const turned = tf.reshape(tf.transpose(tf.reshape(rows, [height, grid, width]), [1, 0, 2]), [grid, -1]);
    const both = tf.matMul(tf.tensor2d(positionWeights(grid, length), [length, grid]), turned);
    const resized = tf.transpose(tf.reshape(both, [length, height, width]), [1, 0, 2]);
    const first = tf.slice(positions, [0, 0, 0], [1, 1, width]);
    return tf.add(x, tf.concat([first, tf.reshape(resized, [1, height * length, width])], 1));
  }

  firstToken(x: tf.Tensor): tf.Tensor {
    const [batch = 1, , width = 1] = x.shape;
    return tf.reshape(tf.slice(x, [0, 0, 0], [batch, 1, width]), [batch, width]);
  }

  dropFirstToken(x: tf.Tensor): tf.Tensor {
    return tf.slice(x, [0, 1, 0], [-1, -1, -1]);
  }

  stack(xs: readonly tf.Tensor[]): tf.Tensor {
    return tf.stack([...xs], 1);
  }

  toFeatureMap(tokens: tf.Tensor, like: tf.Tensor): tf.Tensor {
    return tf.reshape(tf.transpose(tokens, [0, 2, 1]), like.shape);
  }

  meanToken(x: tf.Tensor): tf.Tensor {
    return tf.mean(x, 1);
  }
}

/** A convolution without bias: of images [B, C, H, W] with a filter in PyTorch's layout, [O, I, k, k]. */
interface Convolved {
  readonly x: tf.Tensor;
  readonly filter: tf.Tensor;
  readonly stride: number;
  readonly padding: number;
}

function convolve({ x, filter, stride, padding }: Convolved): tf.Tensor {
  const kernel: tf.Tensor4D = tf.transpose(rank4(filter), [2, 3, 1, 0]);
  return tf.conv2d(rank4(x), kernel, stride, padding, "NCHW");
}

/** Images of a batch that is usual: which form is chosen, and so how it rounds, must not depend on the batch itself. */
const usualBatch = 8;

/** Whether the norm's passes over the results cost more than those over the filter, which replace them. */
function worthFolding({ filter }: Convolved, y: tf.Tensor): boolean {
  const [batch = 1] = y.shape;
  return (y.size / batch) * usualBatch >= filter.size;
}

/**
 * The convolution followed by its norm with running statistics, as one with filters that are scaled, and a bias. The result
 * of the convolution alone is then never computed, nor are the norm's gradients by it.
 */
function foldedNorm(
  convolved: Convolved,
  gain: tf.Tensor,
  bias: tf.Tensor,
  { mean, variance }: ChannelStatistics,
): tf.Tensor {
  const factor = tf.mul(gain, tf.rsqrt(tf.add(variance, 1e-5)));
  const filter = tf.mul(convolved.filter, tf.reshape(factor, [-1, 1, 1, 1]));
  return tf.add(convolve({ ...convolved, filter }), perChannel(tf.sub(bias, tf.mul(mean, factor))));
}

/** A vector of channels against images [B, C, H, W]. */
const perChannel = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [1, -1, 1, 1]);

/** The same tensor, known to have four axes. */
function rank4(x: tf.Tensor): tf.Tensor4D {
  const [a = 1, b = 1, c = 1, d = 1] = x.shape;
  return tf.reshape(x, [a, b, c, d]);
}
