import * as tf from "@tensorflow/tfjs-core";
import { keepAll, namedGradients } from "../named-gradients";
import type { PendingValues } from "../pending-values";
import { scoped } from "../scoped";
import { disposeVariables, floats, type Variables, variableOf } from "../variables";
import { type BatchGradients, type BatchWork, lossGradients, sliceOf, viewsOf } from "./batch-gradients";
import type { Branch, ViewSlice } from "./branches";

/**
 * What `batchGradients` gives, with no more than `microBatch` images in a backbone at a time (gradient caching, Gao et
 * al., 2021): embeddings without a tape; the loss of the whole batch and its gradient at the embeddings; then every
 * micro-batch once more, with a tape, and its gradients from those of its embeddings on, summed.
 *
 * It is the same to rounding, with masks and dropped branches too, since an image's are the same in every run over it.
 * Heads always see the whole batch. Batch norms within a ResNet, in training mode, see a micro-batch: their statistics,
 * and so the gradients, are those of smaller batches, as on several devices without synchronised batch norm.
 */
export function cachedGradients(work: BatchWork, microBatch: number): BatchGradients {
  const { options, batch, trained, average, learned, pending } = work;
  const starts = Array.from({ length: Math.ceil(batch.shape[0] / microBatch) }, (_, i) => i * microBatch);
  const part = (view: ViewSlice["view"], first: number): ViewSlice =>
    sliceOf(work, view, first, Math.min(microBatch, batch.shape[0] - first));
  const embedAll = (
    branch: Branch,
    view: ViewSlice["view"],
    statistics: PendingValues | null,
  ): tf.Variable => {
    return collected(starts.map((first) => computed(() => branch.embed(part(view, first), statistics))));
  };
  // The trained branch's running statistics take this batch in when it goes through the second time.
  const embeddings: Variables = new Map(
    viewsOf(options, "trained").map((view) => [view, embedAll(trained, view, null)]),
  );
  const keyEmbeddings = viewsOf(options, "average").map((view) => embedAll(average, view, pending));
  const heads = new Map([...learned].filter(([name]) => isHead(name)));
  const backbone = new Map([...learned].filter(([name]) => !isHead(name)));
  const result = scoped(() =>
    lossGradients(
      work,
      new Map([...heads, ...embeddings]),
      keyEmbeddings.map((x) => average.project(x, pending)),
      () => [...embeddings.values()],
    ),
  );
  for (const view of viewsOf(options, "trained")) {
    const upstream = result.gradients.get(view);
    result.gradients.delete(view);
    if (!upstream) continue;
    for (const first of starts) {
      addGradients(result.gradients, () => {
        const images = part(view, first);
        const rows = tf.slice(upstream, [first, 0], [images.count, -1]);
        return namedGradients(backbone, () => tf.sum(tf.mul(trained.embed(images, pending), rows))).gradients;
      });
    }
    upstream.dispose();
  }
  disposeVariables(embeddings);
  for (const variable of keyEmbeddings) variable.dispose();
  return result;
}

const isHead = (name: string): boolean => /^(projector|predictor)\./.test(name);

interface Rows {
  readonly data: Float32Array;
  readonly width: number;
}

/** Computed at once, so that nothing of it stays recorded. */
function computed(embed: () => tf.Tensor): Rows {
  const tensor = tf.tidy(embed);
  const rows = { data: floats(tensor), width: tensor.shape[1] ?? 1 };
  tensor.dispose();
  return rows;
}

/** The rows of all parts as one variable. */
function collected(parts: readonly Rows[]): tf.Variable {
  const [{ width } = { width: 1 }] = parts;
  const all = new Float32Array(parts.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const { data } of parts) {
    all.set(data, at);
    at += data.length;
  }
  return variableOf(all, [all.length / width, width]);
}

/** Adds what `compute` gives to `sums`, and has it computed, so that nothing of it stays recorded. */
export function addGradients(
  sums: Map<string, tf.Tensor>,
  compute: () => ReadonlyMap<string, tf.Tensor>,
): void {
  const before = new Map(sums);
  tf.tidy(() => {
    for (const [name, gradient] of compute()) {
      const sum = before.get(name);
      sums.set(name, sum ? tf.add(sum, gradient) : gradient);
    }
    keepAll(sums.values());
  });
  for (const [name, sum] of before) if (sums.get(name) !== sum) sum.dispose();
  const [any] = sums.values();
  if (any) tf.tidy(() => tf.slice(tf.reshape(any, [-1]), [0], [1]).dataSync());
}
