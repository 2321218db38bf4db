import { SoftconError } from "../../core/errors";
import type { Architecture } from "../../networks/architectures";
import { productBands } from "../../sensors/bands";
import { statisticsPreset } from "../../sensors/statistics";
import { presets, robustShift } from "./presets";
import type { NetworkChoice, PretrainConfig, PretrainInput, PretrainSettings } from "./pretrain-config";
import { pretrainSchema } from "./pretrain-schema";
import { readJson } from "./read-json";
import { problemWith } from "./schema";

/**
 * A configuration file.
 * @throws SoftconError where it cannot be read, or names what is wrong in it.
 */
export function readPretrainConfig(path: string): PretrainConfig {
  return pretrainConfig(readJson(path), path);
}

/**
 * A configuration with nothing left open: what is given, over the preset.
 * @param value as in a file: an object whose settings the schema names.
 * @param where how messages name it.
 * @throws SoftconError for an unknown setting, a value out of range, or settings that do not go together.
 */
export function pretrainConfig(value: unknown, where = "the configuration"): PretrainConfig {
  const problem = problemWith(value, pretrainSchema);
  if (problem !== null || !isInput(value)) throw new SoftconError(`${where}: ${problem}`, "usage");
  const { $schema, preset = "softcon-vits14-s2", data, augmentation, shift, loss, mask, ...given } = value;
  const base = presets[preset];
  if (!base) throw new SoftconError(`${where}: there is no preset "${preset}"`, "usage");
  const config: PretrainConfig = {
    ...adapted(base, given),
    ...given,
    data: typeof data === "string" ? [data] : data,
    augmentation: {
      first: { ...base.augmentation.first, ...augmentation?.first },
      second: { ...base.augmentation.second, ...augmentation?.second },
    },
    shift:
      shift === undefined
        ? base.shift
        : shift === null
          ? null
          : { ...robustShift, ...(shift === "robust" ? {} : shift) },
    loss: { ...base.loss, ...loss },
    mask: { ...base.mask, ...mask },
  };
  checkTogether(config, where);
  return config;
}

/** Of a preset for one modality what has to be another for the other. */
function adapted(base: PretrainSettings, given: Pick<PretrainInput, "modality">): PretrainSettings {
  const { modality = base.modality } = given;
  return modality === base.modality
    ? base
    : { ...base, clampQuantiles: modality === "s1" ? [0.01, 0.99] : null };
}

/** The schema has been held against it. */
function isInput(value: unknown): value is PretrainInput {
  return problemWith(value, pretrainSchema) === null;
}

function checkTogether(config: PretrainConfig, where: string): void {
  const { network, size, augmentation, shift, modality, statistics, schedule, views } = config;
  const fail = (message: string): never => {
    throw new SoftconError(`${where}: ${message}`, "usage");
  };
  const { kind, ...rest } = architectureOf(network, modality, size);
  if (kind === "vit" && "patch" in rest && size % rest.patch !== 0)
    fail(`"size" is ${size}; a multiple of the patch size ${rest.patch} was expected`);
  if (typeof network === "object" && network.width % 64 !== 0)
    fail(`"network.width" is ${network.width}; a multiple of 64 was expected`);
  if (shift && modality === "s1") fail('"shift" is for Sentinel-2; leave it out');
  if (modality === "s1" && (augmentation.first.colour > 0 || augmentation.first.grey > 0))
    fail('"augmentation.first" has colour, which radar images do not; use a preset that ends in -s1');
  if (modality === "s1" && views === "products") fail('"views" of products are for Sentinel-2');
  statisticsPreset(statistics, modality === "s1" ? "S1" : "L1C");
  if (schedule.kind === "step" && !schedule.milestones?.length) fail('"schedule.milestones" is missing');
  for (const [name, view] of Object.entries(augmentation))
    for (const key of ["cropScale", "brightness", "contrast", "blurSigma"] as const)
      if (view[key][0] > view[key][1])
        fail(`"augmentation.${name}.${key}" is [${view[key]}]; the lower bound comes first`);
}

/** The backbone that a configuration names. @param size of the input: the grid of positions is made for it. */
export function architectureOf(
  network: NetworkChoice,
  modality: PretrainSettings["modality"],
  size: number,
): Architecture {
  const channels = bandsOf(modality).length;
  if (network === "resnet50") return { kind: "resnet50", channels };
  const vit =
    typeof network === "object" ? network : { width: network === "vits14" ? 384 : 768, depth: 12, patch: 14 };
  const { width, depth, patch, layerScale = true } = vit;
  return {
    kind: "vit",
    channels,
    width,
    depth,
    heads: width / 64,
    patch,
    grid: Math.floor(size / patch),
    layerScale,
  };
}

/** What the network takes, in its order. */
export const bandsOf = (modality: PretrainSettings["modality"]): readonly string[] =>
  productBands[modality === "s1" ? "S1" : "L1C"];
