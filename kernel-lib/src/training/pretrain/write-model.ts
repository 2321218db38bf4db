import type { StateDict } from "../../checkpoints/tensor";
import { writeSafetensors } from "../../checkpoints/write-safetensors";
import { version } from "../../core/version";
import { type InputForm, inputFormKey } from "../../networks/input-form";
import type { PretrainConfig } from "../configuration/pretrain-config";
import { bandsOf } from "../configuration/read-config";
import { decisiveSettings } from "./resume-check";

/** How inference has to make the input of a network that was trained so. */
export function inputFormOf(config: PretrainConfig): InputForm {
  const { statistics, normalisation, size, augmentation, clampQuantiles, modality } = config;
  return {
    bands: bandsOf(modality),
    statistics,
    normalisation,
    resize: size,
    antialias: augmentation.second.antialias,
    clampQuantiles,
  };
}

/** Writes the backbone as `embed`, `export` and `probe` take it: how its input is made travels with it. */
export function writeModel(
  path: string,
  backbone: StateDict,
  config: PretrainConfig,
  made: { readonly steps: number; readonly images: number },
): void {
  writeSafetensors(path, backbone, {
    format: "pt",
    [inputFormKey]: JSON.stringify(inputFormOf(config)),
    "softcon.training": JSON.stringify({
      ...made,
      data: config.data,
      init: config.init,
      result: config.result,
      settings: decisiveSettings(config),
      softcon: version,
    }),
  });
}
