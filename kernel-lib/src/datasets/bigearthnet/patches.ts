import { join } from "node:path";
import { SoftconError } from "../../core/errors";
import type { Raster } from "../../raster/raster";
import { productBands } from "../../sensors/bands";
import type { LoadRequest } from "../collection";
import type { Sample } from "../dataset";
import type { Patch, PatchFile, PatchRecipe } from "../patch";
import type { PatchPool } from "../patch-pool";
import { seededSubset } from "../subsets";

/** Which images a BigEarthNet gives: Sentinel-2, Sentinel-1, or Sentinel-2 with Sentinel-1 as its companion `s1`. */
export const sensors = ["s2", "s1", "both"] as const;
export type Sensor = (typeof sensors)[number];

/** Side of a patch in the 10 m bands: 1,200 m. */
const side = 120;

/** Where the images of a patch lie; null where it has none of that sensor. */
export interface PatchFolders {
  readonly s2: string | null;
  readonly s1: string | null;
}

export const bandsOf = (sensor: Sensor): readonly string[] =>
  sensor === "s1" ? productBands.S1 : productBands.L2A;

/** `<folder>/<name>_B02.tif`, …: bands are numbered with two digits. */
export function s2Files(folder: string, name: string): PatchFile[] {
  return productBands.L2A.map((band) => ({
    path: join(folder, `${name}_${band.replace(/^B(\d)$/, "B0$1")}.tif`),
    bands: [band],
  }));
}

export function s1Files(folder: string, name: string): PatchFile[] {
  return productBands.S1.map((band) => ({ path: join(folder, `${name}_${band}.tif`), bands: [band] }));
}

/**
 * The pixels of a patch as the sensor asked for says.
 * @throws SoftconError where it lacks the image.
 */
export async function readPair(
  pool: PatchPool,
  id: string,
  sensor: Sensor,
  files: { readonly s2: readonly PatchFile[] | null; readonly s1: readonly PatchFile[] | null },
  request: LoadRequest,
): Promise<Patch & Pick<Sample, "companions">> {
  const read = (name: "s2" | "s1", bands: readonly string[]): Promise<Patch> => {
    const there = files[name];
    if (!there)
      throw new SoftconError(
        `${id} has no ${name === "s1" ? "Sentinel-1" : "Sentinel-2"} image; leave it out`,
      );
    const recipe: PatchRecipe = { files: there, bands, size: request.size ?? side };
    return pool.read(recipe);
  };
  const main = read(sensor === "s1" ? "s1" : "s2", request.bands ?? bandsOf(sensor));
  if (sensor !== "both") return main;
  const [patch, s1] = await Promise.all([main, read("s1", productBands.S1)]);
  const companions: Record<string, Raster> = { s1: s1.raster };
  return { ...patch, companions };
}

/** Keeps `share` of the images in train, by seed, and everything in the other splits. */
export function withTrainShare<E extends { readonly split: string | null }>(
  entries: readonly E[],
  share: number,
  seed: number,
): readonly E[] {
  if (share === 1) return entries;
  const train = entries.filter(({ split }) => split === "train");
  const kept = new Set<E>();
  for (const at of seededSubset(train.length, share, seed)) {
    const entry = train[at];
    if (entry) kept.add(entry);
  }
  return entries.filter((entry) => entry.split !== "train" || kept.has(entry));
}
