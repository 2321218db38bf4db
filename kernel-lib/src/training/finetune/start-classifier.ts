import { fitLogisticCrossValidated } from "../../analysis/probe/cross-validate";
import { fitLogistic, type LinearProbe } from "../../analysis/probe/logistic";
import type { Targets } from "../../analysis/targets";
import type { LongWork } from "../../core/progress";
import type { InputForm } from "../../networks/input-form";
import type { FinetuneConfig } from "../configuration/finetune-config";
import { embeddedImages } from "./embedded-images";
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
 * more, to train on with; null where the backbone stays, or no probe was fitted.
 */
export async function startClassifier(
  trainer: FinetuneTrainer,
  config: FinetuneConfig,
  form: InputForm,
  { signal }: LongWork,
): Promise<(() => void) | null> {
  const { classes, multiLabel } = trainer.options;
  const { embeddings, hot } = await embeddedImages(trainer, config, form, most, signal);
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
  if (config.method === "head") return null;
  const { probe } = await fitLogistic(data, targets, { standardise: true, c: gentle / rows, signal });
  return () => trainer.startFrom(layerOf(probe));
}

function layerOf({ weights, bias }: LinearProbe): LinearLayer {
  const finite = (value: number): number => Math.max(-certain, Math.min(certain, value));
  return {
    weight: Float32Array.from(weights),
    bias: Float32Array.from(bias, (value) => (Number.isFinite(value) ? value : finite(value))),
  };
}
