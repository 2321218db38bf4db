import * as tf from "@tensorflow/tfjs-core";
import { type BatchStatistics, channelMoments } from "../batch-statistics";
import { floats, type Variables, variableOf, zeroVariable } from "../variables";

const name = "head_norm";
const epsilon = 1e-5;

/** A linear classifier: weight [classes, D], bias [classes]. */
export interface LinearLayer {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Standardises embeddings before the classifier, without anything learned, as a batch norm without gain and bias. Class
 * tokens vary by a tenth about means of ten times that: a classifier of the bare ones needs weights so large that the
 * smallest change of the backbone is a large one of the scores. In what is given away it is part of the classifier.
 */
export class EmbeddingNorm {
  /** Running mean and variance. */
  readonly variables: Variables;

  /** @param width numbers of an embedding; at first they stay as they are. */
  constructor(width: number) {
    this.variables = new Map([
      [`${name}.running_mean`, zeroVariable([width])],
      [`${name}.running_var`, variableOf(new Float32Array(width).fill(1 - epsilon), [width], false)],
    ]);
  }

  /** @param statistics where the batch's own are noted and used; null: the running ones are used. */
  apply(embeddings: tf.Tensor, statistics: BatchStatistics | null): tf.Tensor {
    const own = statistics && (embeddings.shape[0] ?? 0) > 1 ? channelMoments(embeddings) : null;
    if (own) statistics?.note(name, own.mean, own.variance, own.count);
    const mean = own?.mean ?? this.#of("running_mean");
    const variance = own?.variance ?? this.#of("running_var");
    return tf.mul(tf.sub(embeddings, mean), tf.rsqrt(tf.add(variance, epsilon)));
  }

  /** The layer of bare embeddings that gives what `layer` gives of standardised ones. */
  toBare(layer: LinearLayer): LinearLayer {
    const [mean, scale] = this.#numbers();
    const weight = layer.weight.map((value, i) => value / (scale[i % scale.length] ?? 1));
    return { weight, bias: shifted(layer.bias, weight, mean, -1) };
  }

  /** The layer of standardised embeddings that gives what `layer` gives of bare ones. */
  toStandardised(layer: LinearLayer): LinearLayer {
    const [mean, scale] = this.#numbers();
    const weight = layer.weight.map((value, i) => value * (scale[i % scale.length] ?? 1));
    return { weight, bias: shifted(layer.bias, layer.weight, mean, 1) };
  }

  #of(part: string): tf.Variable {
    const variable = this.variables.get(`${name}.${part}`);
    if (!variable) throw new Error(`no ${part}`);
    return variable;
  }

  /** Running means and √(variance + ε). */
  #numbers(): readonly [Float32Array, Float32Array] {
    return [
      floats(this.#of("running_mean")),
      floats(this.#of("running_var")).map((value) => Math.sqrt(value + epsilon)),
    ];
  }
}

/** bias + sign · weight · mean, summed in double precision. */
function shifted(bias: Float32Array, weight: Float32Array, mean: Float32Array, sign: 1 | -1): Float32Array {
  return bias.map((start, c) =>
    mean.reduce((sum, value, d) => sum + sign * value * (weight[c * mean.length + d] ?? 0), start),
  );
}

/** Of each column of a matrix; the variance is the biased one. */
export interface ColumnMoments {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** Moments of the columns of rows of length `width`. */
export function columnMoments(data: Float32Array, width: number): ColumnMoments {
  const rows = data.length / width;
  const mean = new Float64Array(width);
  for (const [i, value] of data.entries()) mean[i % width]! += value / rows;
  const variance = new Float64Array(width);
  for (const [i, value] of data.entries())
    variance[i % width]! += (value - (mean[i % width] ?? 0)) ** 2 / rows;
  return { mean: Float32Array.from(mean), variance: Float32Array.from(variance) };
}
