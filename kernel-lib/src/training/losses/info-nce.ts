import * as tf from "@tensorflow/tfjs-core";

export interface InfoNceOptions {
  /** τ; 0.2 is the value of the lab's MoCo baselines [V], SoftCon's own is open [O]. */
  readonly temperature: number;
  /** Multiply by 2τ, as MoCo v3 does [V for the lab's ViT baselines; O for SoftCon]. */
  readonly scaled: boolean;
}

/**
 * The hard term [V]: cross-entropy of each row of similarities against its own column,
 * mean over rows of −log softmax(S / τ)ᵢᵢ (InfoNCE, van den Oord et al., 2018).
 * @param similarities [N, N] or [N, N + K], cosines of queries and keys; column i is the positive of row i, further
 *   columns (a queue's) are negatives.
 */
export function infoNce(similarities: tf.Tensor, { temperature, scaled }: InfoNceOptions): tf.Scalar {
  const [rows = 1, columns = 1] = similarities.shape;
  const logits = tf.div(similarities, temperature);
  const positives = tf.sum(tf.mul(logits, tf.eye(rows, columns)), 1);
  const loss = tf.mean(tf.sub(tf.logSumExp(logits, 1), positives));
  return tf.mul(loss, scaled ? 2 * temperature : 1);
}
