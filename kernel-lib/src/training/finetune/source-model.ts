import { existsSync } from "node:fs";
import { resolveModelFile } from "../../checkpoints/hub/resolve-model-file";
import { MemoryStateDict } from "../../checkpoints/memory-state-dict";
import { openCheckpoint } from "../../checkpoints/open-checkpoint";
import type { StateDict } from "../../checkpoints/tensor";
import { SoftconError } from "../../core/errors";
import type { LongWork } from "../../core/progress";
import type { Architecture } from "../../networks/architectures";
import { identifyArchitecture } from "../../networks/identify";
import { type InputForm, parseInputForm } from "../../networks/input-form";
import { findPublishedModel, findShippedModel } from "../../networks/registry";
import { productBands } from "../../sensors/bands";
import type { FinetuneConfig } from "../configuration/finetune-config";
import { initialWeights } from "../initial-weights";

/** The model that fine-tuning starts from. */
export interface SourceModel {
  readonly architecture: Architecture;
  readonly weights: StateDict;
  /** How the network's input is made: as the checkpoint tells, but for what the configuration changes. */
  readonly form: InputForm;
}

type Choice = Pick<FinetuneConfig, "init" | "size" | "statistics" | "firstLayer" | "seed">;

/**
 * Opens a checkpoint and adapts its first layer to the data's bands, if it is for others.
 * @param dataBands of the images that it is fine-tuned on.
 * @throws SoftconError where there is no such model, or it is for another modality.
 */
export async function openSourceModel(
  { init, size, statistics, firstLayer, seed }: Choice,
  dataBands: readonly string[],
  { signal, onProgress }: LongWork,
): Promise<SourceModel> {
  const checkpoint = openCheckpoint(await pathOf(init, { signal, onProgress }));
  try {
    const found = identifyArchitecture(checkpoint);
    const told = parseInputForm(checkpoint.metadata);
    const bands = networkBands(dataBands, told?.bands ?? bandsOf(found.channels), firstLayer !== null, init);
    const architecture = { ...found, channels: bands.length };
    const weights = initialWeights(architecture, checkpoint, { seed, firstLayer: firstLayer ?? undefined });
    // Read now: the file is closed below.
    const tensors = new Map(weights.names.map((name) => [name, weights.tensor(name)]));
    const form: InputForm = {
      bands,
      statistics: statistics ?? told?.statistics ?? "ssl4eo-s12",
      normalisation: told?.normalisation ?? "uint8",
      resize: size ?? told?.resize ?? 224,
      antialias: told?.antialias ?? false,
      clampQuantiles: told ? told.clampQuantiles : bands.includes("VV") ? [0.01, 0.99] : null,
    };
    checkSize(architecture, form.resize);
    return { architecture, weights: new MemoryStateDict(tensors), form };
  } finally {
    checkpoint.close();
  }
}

async function pathOf(init: string, work: LongWork): Promise<string> {
  if (existsSync(init)) return init;
  const published = findPublishedModel(init);
  if (published) return resolveModelFile(published.hub, work);
  const shipped = findShippedModel(init);
  if (shipped) return shipped.path;
  throw new SoftconError(
    `"init" is ${init}: no file and no model; give an id of \`softcon models\`, or a checkpoint`,
    "usage",
  );
}

/** What a network of so many bands takes; null where it is not Sentinel's. */
function bandsOf(channels: number): readonly string[] | null {
  return Object.values(productBands).find(({ length }) => length === channels) ?? null;
}

/** The bands that the fine-tuned network takes: the checkpoint's, or, with a new first layer, the data's. */
function networkBands(
  data: readonly string[],
  network: readonly string[] | null,
  newLayer: boolean,
  init: string,
): readonly string[] {
  if (network && data.every((band) => network.includes(band))) return network;
  const product = Object.values(productBands).find((bands) => data.every((band) => bands.includes(band)));
  if (newLayer && product) return product;
  throw new SoftconError(
    `wrong modality for the weights: ${init} takes ${network?.join(" ") ?? "bands that are not Sentinel's"}, the data has ${data.join(" ")}; ` +
      'choose another model, or set "firstLayer"',
    "usage",
  );
}

function checkSize(architecture: Architecture, size: number): void {
  if (architecture.kind === "resnet50" || size % architecture.patch === 0) return;
  throw new SoftconError(
    `"size" is ${size}; a multiple of the patch size ${architecture.patch} was expected`,
    "usage",
  );
}
