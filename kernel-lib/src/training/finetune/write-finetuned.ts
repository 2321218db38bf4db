import { createHash } from "node:crypto";
import { bytesOf } from "../../checkpoints/dtypes";
import type { StateDict } from "../../checkpoints/tensor";
import { writeSafetensors } from "../../checkpoints/write-safetensors";
import { version } from "../../core/version";
import { type Classifier, classifierKey } from "../../networks/classifier";
import { type InputForm, inputFormKey } from "../../networks/input-form";
import type { FinetuneConfig } from "../configuration/finetune-config";
import { decisiveSettings } from "../pretrain/resume-check";

/** What was made, for the record. */
export interface Making {
  readonly step: number;
  /** On validation. */
  readonly score: number;
}

/**
 * Writes backbone and classifier as `loadEncoder`, `exportOnnx` and the commands take them: how the input is made and
 * what the classes are called travel with the weights.
 */
export function writeFinetuned(
  path: string,
  weights: StateDict,
  form: InputForm,
  classifier: Classifier,
  config: FinetuneConfig,
  made: Making,
): void {
  writeSafetensors(path, weights, {
    format: "pt",
    [inputFormKey]: JSON.stringify(form),
    [classifierKey]: JSON.stringify(classifier),
    "softcon.training": JSON.stringify({
      ...made,
      data: config.data,
      init: config.init,
      settings: decisiveSettings(config),
      softcon: version,
    }),
  });
}

/** A fingerprint of the weights that a run begins with. */
export function digestOf(weights: StateDict): string {
  const hash = createHash("sha256");
  for (const name of weights.names) hash.update(name).update(bytesOf(weights.tensor(name).data));
  return hash.digest("hex").slice(0, 16);
}
