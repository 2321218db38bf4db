import { statSync } from "node:fs";
import { didYouMean } from "../../core/suggest";
import type { Output } from "../../inference/build-model";
import { exportOnnx } from "../../inference/load-encoder";
import { preprocessingName } from "../../inference/preprocessing";
import type { Arguments } from "../arguments";
import type { Command } from "../command";
import { defined } from "../defined";
import { requireFolder } from "../require-folder";
import { bytes } from "../text";

/** What `--output` may name, and the model's output that it stands for. */
const outputs: Readonly<Record<string, Output>> = {
  cls: "embedding",
  mean: "mean",
  patches: "patches",
  last4: "last4",
  stages: "stages",
  probabilities: "probabilities",
};

export const exportCommand: Command = {
  name: "export",
  summary: "write a self-contained ONNX model that takes digital numbers",
  usage: "ID|FILE -o MODEL.onnx [OPTIONS]",
  details: `The model takes digital numbers [batch, bands, height, width] of any size; normalisation, resizing and the encoder are
one graph, and its metadata name bands, statistics, licence and the weights' sha256. Any ONNX runtime can run it.`,
  options: {
    out: { value: "FILE", short: "o", help: "the .onnx file to write" },
    output: {
      value: "LIST",
      help: "cls (default), mean, patches, last4 (ViT), stages (ResNet),\nprobabilities (fine-tuned; in the default there)",
    },
    precision: { value: "KIND", help: "fp32 (default) or int8" },
    stats: {
      value: "PRESET",
      help: "ssl4eo-s12 (default), torchgeo, eurosat, bigearthnet; none: no normalisation",
    },
    normalisation: { value: "FORM", help: "uint8 (default, as published), continuous, zscore, none" },
    bands: { value: "LIST", help: "bands of the input, in its order; default: all that the network takes" },
    "missing-bands": { value: "POLICY", help: "zero (default), mean or error" },
    resize: { value: "N|none", help: "side that images are resized to; default: 224" },
    type: { value: "TYPE", help: "type of the input: float32 (default) or uint16" },
  },
  run: async (args, context) => {
    const model = args.operand("ID|FILE");
    const out = args.required("out");
    requireFolder(out);
    const bar = context.progress(`fetching ${model}`);
    const statistics = args.text("stats");
    const options = defined({
      outputs: outputsOf(args),
      precision: args.choice("precision", ["fp32", "int8"]),
      ...(statistics === "none" ? {} : { statistics }),
      normalisation:
        statistics === "none"
          ? ("none" as const)
          : args.choice("normalisation", ["uint8", "continuous", "zscore", "none"]),
      bands: args.list("bands"),
      missingBands: args.choice("missing-bands", ["zero", "mean", "error"]),
      resize: args.text("resize") === "none" ? null : args.integer("resize", 1),
      inputType: args.choice("type", ["float32", "uint16"]),
      signal: context.signal,
      onProgress: bar.update,
    });
    const description = await exportOnnx(model, out, options).finally(() => bar.done());
    if (args.flag("json"))
      context.out(JSON.stringify({ file: out, bytes: statSync(out).size, description }, null, 2));
    else {
      const { preprocessing, precision } = description;
      context.out(
        `${out}: ${bytes(statSync(out).size)}, ${precision}, takes ${preprocessing.inputType} [batch, ${preprocessing.bands.length}, height, width] ` +
          `(${preprocessing.bands.join(" ")}), ${preprocessingName(preprocessing)}; gives ${description.outputs.join(", ")}`,
      );
      if (description.untrained) context.warn("its weights are UNTRAINED");
    }
    return undefined;
  },
};

function outputsOf(args: Arguments): Output[] | undefined {
  return args.list("output")?.map((name) => {
    const output = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
    if (output) return output;
    const names = Object.keys(outputs);
    throw args.misuse(`--output is one of ${names.join(", ")}, not "${name}"${didYouMean(name, names)}`);
  });
}
