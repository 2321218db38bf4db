import { writeInPieces } from "../../core/atomic-file";
import { SoftconError, throwIfAborted } from "../../core/errors";
import { dynamicWorldLabels, imageOfMap } from "../../datasets/dynamic-world";
import { MultiLabels, multiLabelText } from "../../datasets/ssl4eo-labels";
import type { Command } from "../command";
import { counted } from "../text";

export const labels: Command = {
  name: "labels",
  summary: "make multi-labels from Dynamic World maps",
  usage: "MAP.tif… -o labels.json [--min-share SHARE]",
  details: `A MAP is a Dynamic World label raster: classes 0 to 8, masked pixels nodata. Its place and season are told by its
path: PLACE/SEASON.tif, or any file in PLACE/SEASON/. The result is a file as SSL4EO-S12-ML has it:
{ "0000002": { "20210117T104259_20210117T104300_T31TFJ": ["0", "1"] } }, with [] where all is masked.`,
  options: {
    out: { value: "FILE", short: "o", help: "the file of labels to write" },
    "min-share": {
      value: "SHARE",
      help: "least share of the unmasked pixels that makes a label,\n0 to 1; default: any pixel",
    },
  },
  run: async (args, context) => {
    const output = args.required("out");
    const maps = args.operands;
    if (maps.length === 0) throw args.misuse("MAP is missing");
    const given = args.text("min-share") ?? "0";
    const minShare = given.trim() === "" ? Number.NaN : Number(given);
    if (!(minShare >= 0 && minShare <= 1))
      throw args.misuse(`--min-share takes a number from 0 to 1, not "${given}"`);
    const found = new MultiLabels();
    let empty = 0;
    const bar = context.progress("reading maps");
    try {
      for (const [i, path] of maps.entries()) {
        throwIfAborted(context.signal);
        const { place, season } = imageOfMap(path);
        if (found.has(`${place}/${season}`))
          throw new SoftconError(`${path}: ${place}/${season} has a map already; give one map for an image`);
        const classes = await dynamicWorldLabels(path, { minShare });
        if (classes.length === 0) empty++;
        found.set(
          place,
          season,
          classes.reduce((mask, index) => mask | (1 << index), 0),
        );
        bar.update({ done: i + 1, total: maps.length, unit: "maps" });
      }
    } finally {
      bar.done();
    }
    writeInPieces(output, (write) => {
      for (const piece of multiLabelText(found)) write(Buffer.from(piece));
    });
    if (args.flag("json")) context.out(JSON.stringify({ labels: output, images: found.size, empty }));
    else
      context.out(
        `${output}: labels of ${counted(found.size, "images")}, ${empty} of them without any class`,
      );
    return undefined;
  },
};
