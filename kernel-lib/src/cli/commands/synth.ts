import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { regionNames } from "../../datasets/synthetic/landscape";
import { layoutNames } from "../../datasets/synthetic/layouts";
import { syntheticScene } from "../../datasets/synthetic/scene";
import { writeLayout } from "../../datasets/synthetic/write-layout";
import { writeGeoTiff } from "../../raster/geotiff-writer";
import type { Arguments } from "../arguments";
import type { Command, Context } from "../command";
import { defined } from "../defined";
import { counted } from "../text";

const counts = { eurosat: 500, bigearthnet: 100, ssl4eo: 20 } as const;

export const synth: Command = {
  name: "synth",
  summary: "write an invented data set, or one large scene, in the form of the genuine ones",
  usage: "--layout ssl4eo|eurosat|bigearthnet|scene -o DIR [--seed N] [--count N] [--size N]",
  details: `The same seed writes the same pixels on every machine. Interrupted, it goes on where it stopped.
What is learned on these images is learned on them: see docs/synthetic-world.md.`,
  options: {
    layout: { value: "NAME", help: "ssl4eo, eurosat, bigearthnet or scene" },
    out: { value: "DIR", short: "o", help: "folder to write to" },
    seed: { value: "N", help: "decides every pixel; default: 42" },
    count: { value: "N", help: "images, of ssl4eo places; default: 500 eurosat, 100 bigearthnet, 20 ssl4eo" },
    size: { value: "N", help: "side of the scene in pixels of 10 m; default: 2048" },
    region: { value: "NAME", help: `of the scene: ${regionNames.join(", ")}; default: panorama` },
    product: { value: "NAME", help: "of the scene: L1C (default), L2A or S1" },
    threads: { value: "N", help: "threads; default: one for each processor, four at most" },
  },
  run: async (args, context) => {
    args.noOperands();
    args.required("layout");
    const layout = args.choice("layout", [...layoutNames, "scene"] as const) ?? "scene";
    const folder = args.required("out");
    const seed = args.integer("seed") ?? 42;
    if (layout === "scene") return writeScene(args, context, folder, seed);
    const bar = context.progress(`writing ${layout}`);
    const options = defined({ threads: args.integer("threads"), onProgress: bar.update });
    const count = args.integer("count", 1) ?? counts[layout];
    const result = await writeLayout(folder, {
      layout,
      seed,
      count,
      signal: context.signal,
      ...options,
    }).finally(() => bar.done());
    if (args.flag("json")) context.out(JSON.stringify({ folder, layout, seed, ...result }));
    else {
      const unit = layout === "ssl4eo" ? "places" : "images";
      context.out(folder);
      context.note(`${counted(result.written, unit)} written, ${result.kept} were there`);
    }
    return undefined;
  },
};

async function writeScene(
  args: Arguments,
  context: Context,
  folder: string,
  seed: number,
): Promise<undefined> {
  const width = args.integer("size", 16) ?? 2048;
  const product = args.choice("product", ["L1C", "L2A", "S1"]);
  const scene = syntheticScene({
    seed,
    width,
    ...defined({ product, region: args.choice("region", regionNames) }),
  });
  mkdirSync(folder, { recursive: true });
  const files = [
    ["scene.tif", scene, "average"],
    ["land-cover.tif", scene.covers, "nearest"],
  ] as const;
  for (const [name, source, overviews] of files) {
    const bar = context.progress(`writing ${name}`);
    const work = { signal: context.signal, onProgress: bar.update };
    await writeGeoTiff(join(folder, name), source, { overviews, ...work }).finally(() => bar.done());
  }
  if (args.flag("json")) context.out(JSON.stringify({ folder, layout: "scene", seed, size: width }));
  else for (const [name] of files) context.out(join(folder, name));
  return undefined;
}
