import { mkdirSync } from "node:fs";
import { openEmbeddings } from "../../embeddings/embedding-file";
import { writeProjectorFiles } from "../../embeddings/export";
import { writeStacItem } from "../../embeddings/stac-item";
import type { Encoder } from "../../inference/encoder";
import { loadEncoder } from "../../inference/load-encoder";
import { provenanceOf } from "../../inference/provenance";
import type { Arguments } from "../arguments";
import type { Command, Context } from "../command";
import { embedAll } from "../embed/embed-all";
import { type EmbedInput, openInput } from "../embed/input";
import { report } from "../embed/report";
import { type EmbedSettings, settingsOf, settingsOptions } from "../embed/settings";
import { openTarget, type TableColumns } from "../embed/table-target";
import { type TargetState, targetState } from "../embed/target-state";
import { counted } from "../text";

export const embed: Command = {
  name: "embed",
  summary: "turn GeoTIFFs, folders of bands and datasets into a table of embeddings",
  usage: "INPUT… --model ID|FILE -o FILE.parquet [OPTIONS]",
  details: `INPUT is a GeoTIFF, a folder with one file a band, or a folder of such; or one data set, by its folder or as
KIND:PATH?PARAMETERS (eurosat:DIR?splits=spatial), whose labels and splits become columns.
The result is GeoParquet, one row a tile. It appears under its name when it is whole; a run that was stopped goes on
with --resume, and its table is the same as if it had not been stopped.
With --classify and a model that \`softcon finetune\` wrote, every tile gets the probabilities of its classes.`,
  options: {
    out: { value: "FILE", short: "o", help: "the table to write" },
    ...settingsOptions,
    layout: { value: "NAME", help: "columns: earth-index (default) or major-tom" },
    thumbnails: { help: "a small picture of every tile in the table" },
    stac: { help: "a STAC item beside the table" },
    tsv: { help: "vectors.tsv and metadata.tsv for TensorBoard's projector,\nin a folder beside the table" },
    resume: { help: "go on with a run that was stopped" },
    overwrite: { help: "replace a table that is there" },
  },
  run,
};

/** Rows at most lost when the process dies; a row group in the file. */
const rowsAtRisk = 256;

async function run(args: Arguments, context: Context): Promise<undefined> {
  const began = performance.now();
  const output = args.required("out");
  if (args.operands.length === 0) throw args.misuse("INPUT is missing");
  const settings = settingsOf(args);
  const columns = {
    layout: args.choice("layout", ["earth-index", "major-tom"]) ?? "earth-index",
    thumbnails: args.flag("thumbnails"),
  };
  if (columns.layout === "major-tom" && columns.thumbnails)
    throw args.misuse("Major TOM's columns have no thumbnails: leave out --thumbnails or --layout");
  const state = targetState(output, args);
  if (state === "whole") {
    context.note(`${output} is whole already; nothing to do`);
    return undefined;
  }
  const input = await openInput(args, settings, context);
  try {
    return await embedInput(input, { args, context, settings, columns, output, state, began });
  } finally {
    await input.close();
  }
}

interface Run {
  readonly args: Arguments;
  readonly context: Context;
  readonly settings: EmbedSettings;
  readonly columns: Omit<TableColumns, "known">;
  readonly output: string;
  readonly state: TargetState;
  readonly began: number;
}

async function embedInput(input: EmbedInput, run: Run): Promise<undefined> {
  const { args, context, settings, columns, output, state, began } = run;
  const { grid } = input;
  const encoder = await openEncoder(settings, input.bands, context);
  try {
    const provenance = provenanceOf(
      encoder.description,
      settings.pool,
      grid && { tile: grid.size, stride: grid.stride },
    );
    const target = openTarget(
      output,
      provenance,
      { ...columns, known: input.known },
      {
        rowGroupSize: rowsAtRisk,
        resume: state === "unfinished",
        configuration: {
          ...input.configuration,
          batch: settings.batch,
          resize: encoder.description.preprocessing.resize,
        },
      },
    );
    const resumed = target.rows;
    if (state === "unfinished") context.note(`going on after ${counted(resumed, "rows")}`);
    const { empty } = await embedAll({ input, settings, encoder, target, context });
    const beside = await writeBeside(output, args, context);
    report(args, context, {
      table: output,
      beside,
      rows: target.rows,
      computed: target.rows - resumed,
      empty,
      grid,
      provenance,
      provider: encoder.placement.provider,
      seconds: (performance.now() - began) / 1000,
    });
    return undefined;
  } finally {
    await encoder.dispose();
  }
}

/** Opens the model for the bands that there are, and says what the person should know of it. */
async function openEncoder(
  settings: EmbedSettings,
  bands: readonly string[],
  context: Context,
): Promise<Encoder> {
  const bar = context.progress(`fetching ${settings.model}`);
  // an exported model has its bands inside
  const fixed = settings.model.toLowerCase().endsWith(".onnx");
  let encoder: Encoder;
  try {
    encoder = await loadEncoder(settings.model, {
      ...settings.encoder,
      ...(fixed ? {} : { bands }),
      signal: context.signal,
      onProgress: bar.update,
      onNotice: context.warn,
    });
  } finally {
    bar.done();
  }
  const { id, untrained, preprocessing } = encoder.description;
  if (untrained) context.warn(`${id} is UNTRAINED: its vectors are for trying things out only`);
  const missing = preprocessing.networkBands.filter((band) => !preprocessing.bands.includes(band));
  if (missing.length > 0)
    context.warn(
      `the input has no ${missing.join(", ")}: ${preprocessing.missingBands === "mean" ? "the mean of the statistics" : "zero after normalisation"} stands in (--missing-bands)`,
    );
  return encoder;
}

/** What was asked for beside the table; returns the paths. */
async function writeBeside(output: string, args: Arguments, { signal }: Context): Promise<string[]> {
  const written: string[] = [];
  if (args.flag("stac")) written.push(await writeStacItem(output));
  if (args.flag("tsv")) {
    const folder = `${output.replace(/\.parquet$/i, "")}.projector`;
    mkdirSync(folder, { recursive: true });
    const table = await openEmbeddings(output);
    await writeProjectorFiles(table, folder, { signal }).finally(() => table.close());
    written.push(folder);
  }
  return written;
}
