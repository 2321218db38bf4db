import { microAveragePrecision } from "../../analysis/metrics/average-precision";
import { SoftconError, throwIfAborted } from "../../core/errors";
import type { Dataset } from "../../datasets/dataset";
import { openDataset } from "../../datasets/open-dataset";
import type { InputForm } from "../../networks/input-form";
import type { FinetuneConfig } from "../configuration/finetune-config";
import { plainView } from "../views/make-views";
import type { FinetuneTrainer } from "./finetune-trainer";

/** How a model does on images that it was not trained on. */
export interface Validation {
  /** Accuracy of single labels, micro mAP over all images and classes of several. */
  readonly score: number;
  /** The supervised loss, mean over images. */
  readonly loss: number;
  readonly images: number;
}

/** The data that validation reads, again and again. */
export class ValidationSet {
  private constructor(
    private readonly dataset: Dataset,
    private readonly config: FinetuneConfig,
    private readonly form: InputForm,
  ) {}

  /** @throws SoftconError where there is no such split, or classes or bands are not those that are trained. */
  static async open(
    config: FinetuneConfig,
    classes: readonly string[],
    form: InputForm,
  ): Promise<ValidationSet> {
    const { validation, data, readers } = config;
    const address = validation.data ?? data[0] ?? "";
    const dataset = await openDataset(address, { threads: readers });
    try {
      const { split } = validation;
      if (split !== null && !dataset.splits.includes(split)) {
        const there = dataset.splits.length > 0 ? `it has ${dataset.splits.join(", ")}` : "it has none";
        throw new SoftconError(
          `${dataset.name} has no split ${split} to validate on; ${there}: set "validation.split", or "validation.data" to another data set`,
          "usage",
        );
      }
      if (dataset.classes.join("\n") !== classes.join("\n")) {
        throw new SoftconError(
          `${dataset.name} has other classes than the data that is trained on; validate on a set with the same`,
          "usage",
        );
      }
      const foreign = dataset.bands.find((band) => !form.bands.includes(band));
      if (foreign !== undefined)
        throw new SoftconError(
          `${dataset.name} has band ${foreign}, which the network does not take`,
          "usage",
        );
      return new ValidationSet(dataset, config, form);
    } catch (error) {
      await dataset.close();
      throw error;
    }
  }

  /** Images without labels are left out. @throws SoftconError where no image is labelled, or of kind `interrupted`. */
  async run(trainer: FinetuneTrainer, signal?: AbortSignal): Promise<Validation> {
    const { batch } = this.config;
    const { classes } = this.dataset;
    const length = this.form.bands.length * this.form.resize ** 2;
    const logits: Float32Array[] = [];
    const labels: number[] = [];
    let images = new Float32Array(batch * length);
    let waiting = 0;
    const flush = (): void => {
      if (waiting === 0) return;
      const { bands, resize } = this.form;
      const scores = trainer.predict(images, [batch, bands.length, resize, resize]);
      logits.push(scores.subarray(0, waiting * classes.length));
      // The last batch is filled up with zeros, so that all are of one shape.
      images = new Float32Array(batch * length);
      waiting = 0;
    };
    for await (const { image, hot } of this.#images()) {
      throwIfAborted(signal);
      images.set(image, waiting * length);
      labels.push(...hot);
      waiting++;
      if (waiting === batch) flush();
    }
    flush();
    const rows = labels.length / classes.length;
    if (rows === 0)
      throw new SoftconError(`${this.dataset.name} has no labelled image to validate on`, "usage");
    const all = new Float64Array(labels.length);
    let at = 0;
    for (const part of logits) {
      all.set(part, at);
      at += part.length;
    }
    const { multiLabel } = this.dataset;
    const hot = Uint8Array.from(labels);
    return {
      score: multiLabel ? microAveragePrecision(hot, all) : accuracyOf(hot, all, classes.length),
      loss: lossOf(hot, all, classes.length, multiLabel),
      images: rows,
    };
  }

  close(): Promise<void> {
    return this.dataset.close();
  }

  async *#images(): AsyncGenerator<{ readonly image: Float32Array; readonly hot: readonly number[] }> {
    const { validation, badSamples, seed } = this.config;
    const { split, images: most } = validation;
    const { classes } = this.dataset;
    let count = 0;
    const samples = this.dataset.samples({
      onBadSample: badSamples,
      ...(split !== null && { split }),
      ...(most !== null && { shuffle: seed }),
    });
    for await (const { raster, labels } of samples) {
      if (labels === null || labels.length === 0) continue;
      const { resize, antialias } = this.form;
      yield {
        image: plainView(raster, this.form, resize, antialias),
        hot: classes.map((name) => (labels.includes(name) ? 1 : 0)),
      };
      if (++count === most) return;
    }
  }
}

function accuracyOf(hot: Uint8Array, logits: Float64Array, classes: number): number {
  let right = 0;
  for (let row = 0; row < hot.length; row += classes) {
    const scores = logits.subarray(row, row + classes);
    if (hot[row + scores.indexOf(scores.reduce((most, score) => Math.max(most, score)))] === 1) right++;
  }
  return (right * classes) / hot.length;
}

/** The losses of training (see losses/supervised.ts), in double precision, without smoothing. */
function lossOf(hot: Uint8Array, logits: Float64Array, classes: number, multiLabel: boolean): number {
  let sum = 0;
  for (let row = 0; row < hot.length; row += classes) {
    const scores = logits.subarray(row, row + classes);
    const most = scores.reduce((largest, score) => Math.max(largest, score));
    const normaliser = most + Math.log(scores.reduce((all, score) => all + Math.exp(score - most), 0));
    for (const [i, score] of scores.entries()) {
      const label = hot[row + i] ?? 0;
      if (multiLabel)
        sum += (Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - score * label) / classes;
      else if (label === 1) sum += normaliser - score;
    }
  }
  return (sum * classes) / hot.length;
}
