// Writes a Sentinel-2 granule that nobody took, for the benchmarks of memory and speed:
//   node test/dist/scale/make-scene.js OUT.tif [SIDE] [SEED]
import { statSync } from "node:fs";
import { writeGeoTiff } from "#lib/raster/geotiff-writer";
import { seededLand } from "./land";

async function main(path: string | undefined, side = "10980", seed = "1"): Promise<void> {
  if (path === undefined) throw new Error("usage: make-scene OUT.tif [SIDE] [SEED]");
  const start = performance.now();
  await writeGeoTiff(path, seededLand(Number(seed), Number(side)), { level: 1, overviews: "none" });
  const seconds = Number(((performance.now() - start) / 1000).toFixed(1));
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ path, bytes: statSync(path).size, seconds, peakMiB }));
}

const [path, side, seed] = process.argv.slice(2);
void main(path, side, seed);
