import type { InputForm } from "../../networks/input-form";
import type { FinetuneConfig } from "../configuration/finetune-config";
import { embeddedImages } from "./embedded-images";
import { columnMoments } from "./embedding-norm";
import type { FinetuneTrainer } from "./finetune-trainer";

/** More images make moments little more precise. */
const most = 1000;

/**
 * Standardises embeddings by those that the weights of now give of training images. Running moments are of the last few
 * steps' weights, and while rates are high every step moves the mean of embeddings by more than they vary: by moments that
 * lag behind, a good model looks bad (Wu and Johnson, 2021).
 */
export async function settleNorm(
  trainer: FinetuneTrainer,
  config: FinetuneConfig,
  form: InputForm,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { embeddings, hot } = await embeddedImages(trainer, config, form, most, signal);
  const rows = hot.length / trainer.options.classes.length;
  if (rows > 1) trainer.standardiseBy(columnMoments(embeddings, embeddings.length / rows));
}
