import { throwIfAborted } from "../../core/errors";
import { openDataset } from "../../datasets/open-dataset";
import type { InputForm } from "../../networks/input-form";
import type { FinetuneConfig } from "../configuration/finetune-config";
import { plainView } from "../views/make-views";
import type { FinetuneTrainer } from "./finetune-trainer";

/**
 * Embeddings [rows, D] and labels [rows, classes] of at most `most` of the labelled images that are trained on, without
 * augmentation; the seed decides which.
 */
export async function embeddedImages(
  trainer: FinetuneTrainer,
  { data, split, seed, batch, badSamples, readers }: FinetuneConfig,
  form: InputForm,
  most: number,
  signal: AbortSignal | undefined,
): Promise<{ embeddings: Float32Array; hot: Uint8Array }> {
  const { classes } = trainer.options;
  const size = form.bands.length * form.resize ** 2;
  const parts: Float32Array[] = [];
  const hot: number[] = [];
  let images = new Float32Array(batch * size);
  let waiting = 0;
  const flush = (): void => {
    const features = trainer.embed(images, [batch, form.bands.length, form.resize, form.resize]);
    parts.push(features.subarray(0, (waiting * features.length) / batch));
    images = new Float32Array(batch * size);
    waiting = 0;
  };
  for (const address of data) {
    const dataset = await openDataset(address, { threads: readers });
    try {
      let count = 0;
      const order = { shuffle: seed, onBadSample: badSamples, ...(split !== null && { split }) };
      for await (const { raster, labels } of dataset.samples(order)) {
        throwIfAborted(signal);
        if (labels === null || labels.length === 0) continue;
        images.set(plainView(raster, form, form.resize, form.antialias), waiting * size);
        for (const name of classes) hot.push(labels.includes(name) ? 1 : 0);
        if (++waiting === batch) flush();
        if (++count >= most / data.length) break;
      }
    } finally {
      await dataset.close();
    }
  }
  if (waiting > 0) flush();
  const embeddings = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    embeddings.set(part, at);
    at += part.length;
  }
  return { embeddings, hot: Uint8Array.from(hot) };
}
