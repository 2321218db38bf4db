import * as tf from "@tensorflow/tfjs-core";
import { MemoryStateDict } from "../checkpoints/memory-state-dict";
import type { StateDict, Tensor } from "../checkpoints/tensor";
import { seededRandom } from "../core/random";
import { type BatchStatistics, channelMoments } from "./batch-statistics";
import type { HeadShape } from "./head-shapes";
import type { WeightOf } from "./tensor-ops";

interface Layer {
  readonly linear: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly norm: { readonly name: string; readonly affine: boolean } | null;
}

/** The layers with their numbers in PyTorch's `Sequential`, where each ReLU and each norm counts. */
function layersOf(name: string, inputs: number, { sizes, hiddenNorm, lastNorm }: HeadShape): Layer[] {
  let place = 0;
  let width = inputs;
  return sizes.map((outputs, i) => {
    const last = i === sizes.length - 1;
    const linear = `${name}.${place++}`;
    const norm = (last ? lastNorm : hiddenNorm) ? { name: `${name}.${place++}`, affine: !last } : null;
    if (!last) place++;
    const layer = { linear, inputs: width, outputs, norm };
    width = outputs;
    return layer;
  });
}

/** Length of what a head gives for an input of length `inputs`. */
export const headOutput = (inputs: number, { sizes }: HeadShape): number => sizes.at(-1) ?? inputs;

/**
 * Random weights under PyTorch's names (`projector.0.weight`, …), decided by the seed: linear layers uniform within
 * ±1/√inputs, as PyTorch's own; norms 1 and 0.
 */
export function randomHead(name: string, inputs: number, shape: HeadShape, seed: number): StateDict {
  const random = seededRandom(seed);
  const tensors = new Map<string, Tensor>();
  const put = (key: string, size: readonly number[], value: () => number): void => {
    const data = new Float32Array(size.reduce((product, side) => product * side, 1));
    tensors.set(key, { dtype: "f32", shape: size, data: data.map(value) });
  };
  for (const layer of layersOf(name, inputs, shape)) {
    const bound = 1 / Math.sqrt(layer.inputs);
    const uniform = (): number => bound * (2 * random.next() - 1);
    put(`${layer.linear}.weight`, [layer.outputs, layer.inputs], uniform);
    if (shape.bias) put(`${layer.linear}.bias`, [layer.outputs], uniform);
    if (layer.norm?.affine) {
      put(`${layer.norm.name}.weight`, [layer.outputs], () => 1);
      put(`${layer.norm.name}.bias`, [layer.outputs], () => 0);
    }
    if (layer.norm) {
      put(`${layer.norm.name}.running_mean`, [layer.outputs], () => 0);
      put(`${layer.norm.name}.running_var`, [layer.outputs], () => 1);
    }
  }
  return new MemoryStateDict(tensors);
}

/** [N, inputs] → [N, outputs]. Batch norms use the batch's own statistics and note them. */
export function applyHead(
  x: tf.Tensor,
  name: string,
  shape: HeadShape,
  weight: WeightOf,
  statistics: BatchStatistics,
): tf.Tensor {
  let y = x;
  const layers = layersOf(name, x.shape[1] ?? 0, shape);
  for (const [i, { linear, norm }] of layers.entries()) {
    y = tf.matMul(y, weight(`${linear}.weight`), false, true);
    if (shape.bias) y = tf.add(y, weight(`${linear}.bias`));
    if (norm) {
      const { mean, variance, count } = channelMoments(y);
      statistics.note(norm.name, mean, variance, count);
      y = tf.mul(tf.sub(y, mean), tf.rsqrt(tf.add(variance, 1e-5)));
      if (norm.affine) y = tf.add(tf.mul(y, weight(`${norm.name}.weight`)), weight(`${norm.name}.bias`));
    }
    if (i < layers.length - 1) y = tf.relu(y);
  }
  return y;
}
