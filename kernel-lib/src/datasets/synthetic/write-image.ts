import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeGeoTiff } from "../../raster/geotiff-writer";
import type { Georeference, PixelArray } from "../../raster/raster";
import {
  bigEarthNetLand,
  bigEarthNetLike,
  bigEarthNetSide,
  corineLabels,
  observeBigEarthNet,
} from "./bigearthnet-like";
import { euroSatId } from "./eurosat-like";
import { lonLatGeoreference, utmGeoreference } from "./georeference";
import type { Place } from "./landscape";
import { generateImage, inEuroSatOrder, type LayoutName } from "./layouts";
import type { BandImage, Observation } from "./observe";
import { landOf, multiLabels, observeSeason, type Season, ssl4eoLike, ssl4eoSide } from "./ssl4eo-like";

/** One image (EuroSAT, BigEarthNet) or one place with its seasons (SSL4EO-S12) to be written beneath a folder. */
export interface WriteRecipe {
  readonly layout: LayoutName;
  readonly seed: number;
  readonly index: number;
  readonly folder: string;
}

export interface WrittenImage {
  /** False where it was there already. */
  readonly written: boolean;
  /** SSL4EO-S12: class indices of every season, by the season's name. */
  readonly labels: Readonly<Record<string, readonly number[]>>;
  readonly id: string;
}

/** Writes what is not there yet; a file or folder appears under its name only when it is whole. */
export async function writeImage(recipe: WriteRecipe): Promise<WrittenImage> {
  switch (recipe.layout) {
    case "eurosat":
      return writeEuroSat(recipe);
    case "bigearthnet":
      return writeBigEarthNet(recipe);
    case "ssl4eo":
      return writeSsl4eo(recipe);
  }
}

async function writeEuroSat({ layout, seed, index, folder }: WriteRecipe): Promise<WrittenImage> {
  const { id, label } = euroSatId(index);
  const path = join(folder, label, `${id}.tif`);
  if (await isThere(path)) return { written: false, labels: {}, id };
  const { raster, datetime } = await generateImage({ layout, seed, index, season: 0, product: "L1C" });
  await mkdir(join(folder, label), { recursive: true });
  await writeGeoTiff(path, inEuroSatOrder(raster), { ...small, tileSize: 64, interleave: "pixel", datetime });
  return { written: true, labels: {}, id };
}

async function writeBigEarthNet({ seed, index, folder }: WriteRecipe): Promise<WrittenImage> {
  const patch = bigEarthNetLike(seed, index);
  const { id, radar, place, day } = patch;
  const optical = join(folder, "BigEarthNet-v1.0", id);
  const sar = join(folder, "BigEarthNet-S1-v1.0", radar);
  if ((await isThere(optical)) && (await isThere(sar))) return { written: false, labels: {}, id };
  const land = bigEarthNetLand(patch);
  const image = observeBigEarthNet(patch, land, { l2a: true, s1: true });
  const where = utmGeoreference(place, bigEarthNetSide, bigEarthNetSide);
  const common = { labels: corineLabels(patch, land), projection: where.crs?.name, synthetic: true };
  await writeFolder(sar, async (into) => {
    await writeRadar(image, where, (band) => join(into, `${radar}_${band}.tif`));
    const metadata = { ...common, corresponding_s2_patch: id, acquisition_time: `${day.iso}T16:50:43` };
    await writeFile(join(into, `${radar}_labels_metadata.json`), JSON.stringify(metadata));
  });
  await writeFolder(optical, async (into) => {
    const path = (name: string): string => join(into, `${id}_${name.replace(/^B(\d)$/, "B0$1")}.tif`);
    await writeBands(image.l2a, (resolution) => coarser(where, resolution), path);
    const metadata = { ...common, acquisition_date: `${day.iso} 10:10:31` };
    await writeFile(join(into, `${id}_labels_metadata.json`), JSON.stringify(metadata));
  });
  return { written: true, labels: {}, id };
}

async function writeSsl4eo({ seed, index, folder }: WriteRecipe): Promise<WrittenImage> {
  const view = ssl4eoLike(seed, index);
  const { id, place, seasons } = view;
  const [s1, s2a, s2c] = ["s1", "s2a", "s2c"].map((product) => join(folder, product, id));
  if (s1 === undefined || s2a === undefined || s2c === undefined) throw new Error("three products");
  const land = landOf(view);
  const all = await Promise.all([s1, s2a, s2c].map(isThere));
  const written = all.includes(false);
  const wanted = written ? { l1c: true, l2a: true, s1: true } : {};
  const images = seasons.map((season) => ({ season, image: observeSeason(view, land, season, wanted) }));
  const labels = Object.fromEntries(
    images.map(({ season, image }) => [season.optical, multiLabels(image.labels)]),
  );
  if (!written) return { written, labels, id };
  const where = (resolution: number): Georeference =>
    lonLatGeoreference(place, ssl4eoSide / (resolution / 10), resolution);
  const seasonFolder = async (
    into: string,
    name: string,
    metadata: object,
  ): Promise<(band: string) => string> => {
    await mkdir(join(into, name), { recursive: true });
    await writeFile(join(into, name, "metadata.json"), JSON.stringify(metadata));
    return (band) => join(into, name, `${band}.tif`);
  };
  await writeFolder(s1, async (into) => {
    for (const { season, image } of images)
      await writeRadar(
        image,
        where(10),
        await seasonFolder(into, season.radar, facts(place, season.radar, season)),
      );
  });
  for (const [target, bands] of [[s2a, "l2a"] as const, [s2c, "l1c"] as const])
    await writeFolder(target, async (into) => {
      for (const { season, image } of images)
        await writeBands(
          image[bands],
          where,
          await seasonFolder(into, season.optical, facts(place, season.optical, season)),
        );
    });
  return { written, labels, id };
}

const facts = (place: Place, name: string, { datetime }: Season): object => ({
  "system:index": name,
  "system:time_start": Date.parse(datetime),
  synthetic: true,
  place_seed: place.seed,
});

/** Single small images: one tile, no overviews. */
const small = { overviews: "none", level: 4 } as const;

const tileFor = (side: number): number => Math.ceil(side / 16) * 16;

async function writeBands(
  bands: readonly BandImage[],
  where: (resolution: 10 | 20 | 60) => Georeference,
  path: (band: string) => string,
): Promise<void> {
  for (const { name, resolution, width, height, data } of bands)
    await writePlane(path(name), data, name, width, height, where(resolution));
}

async function writeRadar(
  { s1, window: { width, height } }: Observation,
  where: Georeference,
  path: (band: string) => string,
): Promise<void> {
  if (!s1) throw new Error("no radar image was asked for");
  await writePlane(path("VV"), s1.subarray(0, width * height), "VV", width, height, where);
  await writePlane(path("VH"), s1.subarray(width * height), "VH", width, height, where);
}

async function writePlane(
  path: string,
  data: PixelArray,
  band: string,
  width: number,
  height: number,
  where: Georeference,
): Promise<void> {
  await writeGeoTiff(
    path,
    { data, bands: [band], width, height, nodata: null, ...where },
    { ...small, tileSize: tileFor(width) },
  );
}

/** The same origin with pixels of 20 or 60 m. */
function coarser({ crs, transform }: Georeference, resolution: number): Georeference {
  if (!transform) return { crs, transform };
  return { crs, transform: [transform[0], resolution, 0, transform[3], 0, -resolution] };
}

/** Fills a folder beside its place and moves it there. */
async function writeFolder(path: string, fill: (into: string) => Promise<void>): Promise<void> {
  if (await isThere(path)) return;
  const temporary = `${path}.tmp`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  try {
    await fill(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
