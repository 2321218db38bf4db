import { SoftconError } from "../../core/errors";
import type { EncoderOptions } from "../../inference/load-encoder";
import { type Pool, poolOutputs, pools } from "../../inference/pooling";
import { providers } from "../../onnx/providers";
import type { OpenSceneOptions } from "../../raster/open-scene";
import type { Arguments } from "../arguments";
import type { OptionSpec } from "../command";
import { defined } from "../defined";

/** Options that decide what is computed. */
export interface EmbedSettings {
  readonly model: string;
  /** Undefined: decided by the first image. */
  readonly grid: { readonly size: number; readonly stride: number } | undefined;
  readonly pool: Pool;
  readonly batch: number;
  readonly open: OpenSceneOptions;
  /** For `loadEncoder`, as far as the person chose. */
  readonly encoder: EncoderOptions;
}

export const settingsOptions: Readonly<Record<string, OptionSpec>> = {
  model: {
    value: "ID|FILE",
    short: "m",
    help: "a published model (softcon models), a .pth, .safetensors or .onnx",
  },
  tile: {
    value: "N",
    help: "cut images into tiles of N × N pixels;\ndefault: images over 448 pixels into 224, others whole",
  },
  stride: { value: "N", help: "step from tile to tile; default: the tile's size" },
  bands: { value: "LIST", help: "names of the file's bands, in its order: B4,B3,B2" },
  product: { value: "L1C|L2A|S1", help: "whose statistics apply; default: told by the bands" },
  stats: { value: "PRESET", help: "ssl4eo-s12 (default), torchgeo, eurosat, bigearthnet" },
  normalisation: {
    value: "FORM",
    help: "uint8 (default, as published), continuous,\nzscore (as TorchGeo; wrong scale for these weights), none",
  },
  "missing-bands": { value: "POLICY", help: "zero (default), mean or error" },
  offset: { value: "auto|N", help: "subtracted from digital numbers; auto: 1000 from baseline 04.00 on" },
  resize: { value: "N|none", help: "side that tiles are resized to for the network; default: 224" },
  pool: { value: "KIND", help: "cls (default), mean, cls+mean or last4 (of the last four blocks)" },
  classify: {
    help: "the probabilities of a fine-tuned model's classes instead of embeddings,\nand a column of the classes that it sees",
  },
  precision: { value: "KIND", help: "fp32 (default) or int8" },
  provider: { value: "NAME", help: `auto (default), ${providers.join(", ")}` },
  threads: { value: "N", help: "threads of the CPU provider" },
  batch: { value: "N", help: "tiles computed together; default: 4" },
};

/** @throws SoftconError (usage) where an option does not make sense. */
export function settingsOf(args: Arguments): EmbedSettings {
  const size = args.integer("tile", 1);
  const stride = args.integer("stride", 1);
  if (stride !== undefined && size === undefined) throw args.misuse("--stride needs --tile");
  const chosenPool = args.choice("pool", pools);
  if (args.flag("classify") && chosenPool !== undefined)
    throw args.misuse("--classify gives probabilities, --pool embeddings: leave one of them out");
  const pool = args.flag("classify") ? "probabilities" : (chosenPool ?? "cls");
  const bandNames = args.list("bands");
  const chosen = {
    statistics: args.text("stats"),
    product: args.choice("product", ["L1C", "L2A", "S1"]),
    normalisation: args.choice("normalisation", ["uint8", "continuous", "zscore", "none"]),
    missingBands: args.choice("missing-bands", ["zero", "mean", "error"]),
    resize: resizeOf(args),
    precision: args.choice("precision", ["fp32", "int8"]),
    provider: args.choice("provider", ["auto", ...providers]),
    threads: args.integer("threads", 1),
    // a fine-tuned model gives its probabilities unasked
    outputs: pool === "cls" || pool === "probabilities" ? undefined : poolOutputs[pool],
  };
  return {
    model: args.required("model"),
    grid: size === undefined ? undefined : { size, stride: stride ?? size },
    pool,
    batch: args.integer("batch", 1) ?? 4,
    open: { ...(bandNames && { bandNames }), offset: offsetOf(args) },
    encoder: defined(chosen),
  };
}

function resizeOf(args: Arguments): number | null | undefined {
  return args.text("resize") === "none" ? null : args.integer("resize", 1);
}

function offsetOf(args: Arguments): "auto" | number {
  const text = args.text("offset") ?? "auto";
  if (text === "auto") return text;
  if (!/^-?\d{1,6}$/.test(text))
    throw new SoftconError(`--offset takes auto or a whole number, not "${text}"`, "usage");
  return Number(text);
}
