import { fitLogisticCrossValidated } from "../../analysis/probe/cross-validate";
import { fitLogistic, type LinearProbe } from "../../analysis/probe/logistic";
import type { Targets } from "../../analysis/targets";
import { throwIfAborted } from "../../core/errors";
import type { LongWork } from "../../core/progress";
import { openDataset } from "../../datasets/open-dataset";
import type { InputForm } from "../../networks/input-form";
import type { FinetuneConfig } from "../configuration/finetune-config";
import { plainView } from "../views/make-views";
import { columnMoments, type LinearLayer } from "./embedding-norm";
import type { FinetuneTrainer } from "./finetune-trainer";

/** More images make a probe little better, and the fit slower. */
const most = 5000;

/** The odds that a label which every image has, or none, is given: e^±8. */
const certain = 8;

/** C times the number of images, of the classifier that the backbone is trained with. */
const gentle = 20;

/**
 * Standardises embeddings by those of the images that will be trained on, and, where the configuration says so,
 * lets the classifier begin at a logistic regression on the embeddings of the images that it will be trained on, without
 * augmentation: a linear probe (head first, as Kumar et al., 2022, advise). Where there are too few images for one, the
 * random classifier stays.
 *
 * The probe that tells most is no good start for the backbone: it leans on directions in which embeddings hardly vary, so
 * every small step of the backbone throws its scores about. What is returned puts one in its place that is regularised
 * more, to train on with; null where the backbone stays or moves little, or no probe was fitted.
 */
export async function startClassifier(
  trainer: FinetuneTrainer,
  config: FinetuneConfig,
  form: InputForm,
  { signal }: LongWork,
): Promise<(() => void) | null> {
  const { classes, multiLabel } = trainer.options;
  const { embeddings, hot } = await embeddedImages(trainer, config, form, signal);
  const rows = hot.length / classes.length;
  if (rows < 2) return null;
  const cols = embeddings.length / Math.max(1, rows);
  const ids = Int32Array.from({ length: rows }, (_, row) =>
    hot.subarray(row * classes.length, (row + 1) * classes.length).indexOf(1),
  );
  const moments = columnMoments(embeddings, cols);
  trainer.standardiseBy(moments);
  if (config.headStart === "random") return null;
  const folds = 3;
  if (rows < 2 * folds || (!multiLabel && new Set(ids).size < classes.length)) return null;
  const targets: Targets = multiLabel
    ? { kind: "labels", hot, count: classes.length }
    : { kind: "classes", ids, count: classes.length };
  const data = { data: embeddings, rows, cols };
  const best = await fitLogisticCrossValidated(data, targets, {
    standardise: true,
    folds,
    seed: config.seed,
    signal,
  });
  trainer.startFrom(layerOf(best.probe));
  if (config.method === "head" || movesLittle(config)) return null;
  const { probe } = await fitLogistic(data, targets, { standardise: true, c: gentle / rows, signal });
  return () => trainer.startFrom(layerOf(probe));
}

/**
 * Adapters begin at zero and bear the best probe, as long as embeddings are standardised alike from batch to batch: a
 * batch's own deviations would throw the scores about as the backbone's steps do.
 */
const movesLittle = ({ method, embeddingNorm }: FinetuneConfig): boolean =>
  method === "adapters" && embeddingNorm === "running";

function layerOf({ weights, bias }: LinearProbe): LinearLayer {
  const finite = (value: number): number => Math.max(-certain, Math.min(certain, value));
  return {
    weight: Float32Array.from(weights),
    bias: Float32Array.from(bias, (value) => (Number.isFinite(value) ? value : finite(value))),
  };
}

/** Embeddings [rows, D] and labels [rows, classes] of labelled images, in an order that the seed decides. */
async function embeddedImages(
  trainer: FinetuneTrainer,
  { data, split, seed, batch, badSamples, readers }: FinetuneConfig,
  form: InputForm,
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
