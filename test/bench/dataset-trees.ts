import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { seededRandom } from "#lib/core/random";
import { eurosatClasses } from "#lib/datasets/eurosat";
import { writeGeoTiff } from "#lib/raster/geotiff-writer";
import type { Raster } from "#lib/raster/raster";
import { sentinel2Bands } from "#lib/sensors/bands";
import { pythonEnvironment, pythonInterpreter } from "#lib/testing/peers";

const script = resolve(__dirname, "..", "..", "bench", "datasets_side.py");

const random = seededRandom(17);

/** Smooth ground with noise, as uint16 imagery has; uncompressed, as both data sets are. */
function ground(bands: readonly string[], side: number): Raster {
  const data = new Uint16Array(bands.length * side * side);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [i % side, Math.floor(i / side) % side];
    data[i] = 900 + 300 * Math.sin((x + 2 * y) / 17) + 60 * random.next();
  }
  const transform = [600_000, 10, 0, 5_000_000, 0, -10] as const;
  return {
    ...{ data, bands, width: side, height: side, nodata: null, transform },
    crs: { epsg: 32633, name: "", proj4: null },
  };
}

/** `count` EuroSAT-shaped images in the temporary folder, written once; the folder. */
export async function eurosatTree(count: number): Promise<string> {
  const bands = sentinel2Bands.map(({ name }) => name);
  return tree(`eurosat-strips-${count}`, async (root) => {
    for (let i = 0; i < count; i++) {
      const label = eurosatClasses[i % 10] ?? "";
      const folder = join(root, label);
      mkdirSync(folder, { recursive: true });
      const options = { level: 0, tileSize: 64, overviews: "none", interleave: "pixel" } as const;
      await writeGeoTiff(join(folder, `${label}_${i + 1}.tif`), ground(bands, 64), options);
    }
  });
}

/** `count` SSL4EO-S12-shaped images of 13 bands at three resolutions, four a place. */
export async function ssl4eoTree(count: number): Promise<string> {
  return tree(`ssl4eo-strips-${count}`, async (root) => {
    for (let i = 0; i < count; i++) {
      const time = `2020${String(3 * (i % 4) + 1).padStart(2, "0")}17T104259`;
      const folder = join(root, "s2c", String(Math.floor(i / 4)).padStart(7, "0"), `${time}_${time}_T31TFJ`);
      mkdirSync(folder, { recursive: true });
      for (const { name, resolution } of sentinel2Bands) {
        const image = ground([name], 2640 / resolution);
        const pixel = [600_000, resolution, 0, 5_000_000, 0, -resolution] as const;
        const options = { level: 0, tileSize: 272, overviews: "none" } as const;
        await writeGeoTiff(join(folder, `${name}.tif`), { ...image, transform: pixel }, options);
      }
    }
  });
}

/** Written under another name first, so that one that was interrupted is not taken for whole. */
async function tree(name: string, write: (root: string) => Promise<void>): Promise<string> {
  const root = join(tmpdir(), "softcon-bench-datasets", name);
  if (existsSync(root)) return root;
  await write(`${root}.${process.pid}`);
  execFileSync(pythonInterpreter, [script, "strips", `${root}.${process.pid}`], { env: pythonEnvironment() });
  renameSync(`${root}.${process.pid}`, root);
  return root;
}
