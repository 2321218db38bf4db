import { packDatasets } from "../../datasets/packed/write-packed";
import type { Command } from "../command";
import { defined } from "../defined";
import { bytes, counted } from "../text";

export const pack: Command = {
  name: "pack",
  summary: "write data sets, decoded and at one size, for training that reads them many times",
  usage: "DATASET… -o DIR --size N [--split NAME]",
  details: `DATASET is a folder or KIND:PATH?PARAMETERS, as \`softcon embed\` takes it; companions (?pair=season) are packed too.
The result is read as packed:DIR, or by its folder. Images are averaged where they shrink; footprints are not kept.`,
  options: {
    out: { value: "DIR", short: "o", help: "the folder to write" },
    size: { value: "N", help: "side in pixels of every image" },
    split: { value: "NAME", help: "one split only" },
    "skip-bad": { help: "leave out images that cannot be read, and say how many" },
    threads: { value: "N", help: "threads that read; default: one for each processor, four at most" },
  },
  run: async (args, context) => {
    if (args.operands.length === 0) throw args.misuse("DATASET is missing");
    const folder = args.required("out");
    args.required("size");
    const size = args.integer("size", 1) ?? 1;
    const bar = context.progress("packing");
    const result = await packDatasets(args.operands, folder, {
      size,
      onBadSample: args.flag("skip-bad") ? "skip" : "throw",
      onSkip: ({ reason }) => context.note(`left out: ${reason}`),
      signal: context.signal,
      onProgress: bar.update,
      ...defined({ split: args.text("split"), threads: args.integer("threads", 0) }),
    }).finally(() => bar.done());
    if (args.flag("json")) context.out(JSON.stringify({ folder, size, ...result }));
    else {
      context.out(folder);
      context.note(`${counted(result.images, "images")}, ${bytes(result.bytes)}`);
    }
    return undefined;
  },
};
