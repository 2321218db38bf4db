import { messageOf, SoftconError } from "../../core/errors";
import type { Dataset } from "../../datasets/dataset";
import { isDatasetAddress, openDataset, recogniseDataset } from "../../datasets/open-dataset";
import type { Json } from "../../embeddings/json";
import type { OptionalColumn } from "../../embeddings/table-layout";
import type { Arguments } from "../arguments";
import type { Context } from "../command";
import { datasetInput } from "./dataset-input";
import { sceneInput } from "./scene-input";
import type { EmbedSettings } from "./settings";
import type { Grid, PlacedTile, Position } from "./tile-source";

/** What is embedded: scenes cut into tiles, or the images of a data set. */
export interface EmbedInput {
  /** Canonical names of the bands that there are. */
  readonly bands: readonly string[];
  readonly grid: Grid;
  /** Columns that the tiles fill. */
  readonly known: readonly OptionalColumn[];
  /** What tells this input from another, for resuming. */
  readonly configuration: Readonly<Record<string, Json>>;
  /** How many tiles there are; undefined where counting would take too long. */
  total(): Promise<number | undefined>;
  tiles(bands: readonly string[], from: Position, signal: AbortSignal): AsyncIterable<PlacedTile>;
  close(): Promise<void>;
}

/** Options that say how scenes are cut and read, which the images of a data set are not. */
const sceneOptions = ["tile", "stride", "bands", "offset"];

/**
 * Opens a data set where one is named by its kind, or a single folder is laid out as one; else the scenes of all inputs.
 * @throws SoftconError where there is nothing to embed.
 */
export async function openInput(
  args: Arguments,
  settings: EmbedSettings,
  context: Context,
): Promise<EmbedInput> {
  const [only = "", another] = args.operands;
  const given = sceneOptions.filter((name) => args.text(name) !== undefined);
  const address = args.operands.find(isDatasetAddress);
  if (address !== undefined) {
    if (another !== undefined) throw args.misuse(`${address} is a data set: give it alone`);
    if (given.length > 0) throw args.misuse(`--${given[0]} is for scenes, and ${address} is a data set`);
    return datasetInput(await opened(address, context), address);
  }
  const kind = another === undefined && given.length === 0 ? await recogniseDataset(only) : undefined;
  if (!kind) return sceneInput(args.operands, settings, context);
  const named = `${kind.name}:${only}`;
  try {
    const dataset = await opened(named, context);
    context.note(`${only} is laid out as ${dataset.name}: labels and splits become columns`);
    return datasetInput(dataset, named);
  } catch (error) {
    if (!(error instanceof SoftconError) || error.kind === "interrupted") throw error;
    context.warn(`${only} is read as plain images, without labels: ${messageOf(error)}`);
    return sceneInput(args.operands, settings, context);
  }
}

async function opened(address: string, context: Context): Promise<Dataset> {
  const bar = context.progress("listing");
  try {
    const dataset = await openDataset(address, { signal: context.signal, onProgress: bar.update });
    for (const note of dataset.notes) context.note(note);
    return dataset;
  } finally {
    bar.done();
  }
}
