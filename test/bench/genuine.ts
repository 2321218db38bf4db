// A model on genuine Sentinel-2 patches: finds the same ground in the other processing level (L1C ↔ L2A) and in the other
// season among all other patches, beside the untrained network and band statistics; and a picture of nearest neighbours.
// Usage: node test/dist/bench/genuine.js MODEL FOLDER-OF-SAMPLES [PICTURE.png]
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Encoder } from "#lib/inference/encoder";
import { loadEncoder, untrainedEncoder } from "#lib/inference/load-encoder";
import { openScene } from "#lib/raster/open-scene";
import type { Raster } from "#lib/raster/raster";
import { resize } from "#lib/raster/resample";
import { eurosatBands } from "#lib/sensors/bands";
import { encode } from "#lib/vendor/fast-png";

interface Patch {
  /** Which image it is cut from, and which piece of it. */
  readonly image: string;
  readonly piece: string;
  readonly raster: Raster;
}

const [model = "softcon-tiny-s2", folder = "", picture] = process.argv.slice(2);

/** Pieces of an image, `side` pixels of 10 m, every `stride`. */
async function pieces(
  image: string,
  paths: string[] | string,
  side: number,
  stride = side,
): Promise<Patch[]> {
  const bands = image.startsWith("eurosat") ? { bandNames: eurosatBands } : {};
  const scene = await openScene(paths, { offset: 0, ...bands });
  const patches: Patch[] = [];
  for (let y = 0; y + side <= scene.height; y += stride)
    for (let x = 0; x + side <= scene.width; x += stride)
      patches.push({
        image,
        piece: `${x},${y}`,
        raster: await scene.read({ x, y, width: side, height: side }),
      });
  await scene.close();
  return patches;
}

const below = (...parts: string[]): string[] => {
  const path = join(folder, ...parts);
  return readdirSync(path).map((name) => join(path, name));
};
const bandsIn = (path: string): string[] =>
  readdirSync(path).flatMap((name) => (/B\d\d?A?\.tif$/.test(name) ? [join(path, name)] : []));

async function read(): Promise<Patch[]> {
  const all: Patch[] = [];
  for (const product of ["s2c", "s2a"])
    for (const [i, season] of below("ssl4eo-s12", product, "0000200").sort().entries())
      all.push(...(await pieces(`ssl4eo ${product} ${i}`, bandsIn(season), 66)));
  for (const [i, patch] of below("bigearthnet-v1", "BigEarthNet-v1.0").entries())
    all.push(...(await pieces(`bigearthnet ${i}`, bandsIn(patch), 60)));
  for (const name of ["AnnualCrop", "Highway", "Pasture"])
    for (const path of below("eurosat-ms", name)) all.push(...(await pieces(`eurosat ${name}`, path, 64)));
  const [cell = ""] = below("major-tom", "199U", "199U_1099R");
  all.push(...(await pieces("major-tom", bandsIn(cell), 66, 132)));
  return all;
}

type Vectors = readonly Float64Array[];

async function encoded(
  patches: readonly Patch[],
  open: (bands: readonly string[]) => Promise<Encoder>,
): Promise<Vectors> {
  const vectors: Float64Array[] = [];
  const encoders = new Map<string, Encoder>();
  for (const { raster } of patches) {
    const key = raster.bands.join();
    const encoder = encoders.get(key) ?? (await open(raster.bands));
    encoders.set(key, encoder);
    const { embedding } = await encoder.run({
      data: Float32Array.from(raster.data),
      shape: [1, raster.bands.length, raster.height, raster.width],
    });
    vectors.push(Float64Array.from(embedding?.data ?? []));
  }
  for (const encoder of encoders.values()) await encoder.dispose();
  return vectors;
}

/** Mean and deviation of the twelve bands that both levels have, each divided by its own spread over all patches. */
function bandStatistics(patches: readonly Patch[]): Vectors {
  const rows = patches.map(({ raster }) => {
    const area = raster.width * raster.height;
    return raster.bands.flatMap((band, b) => {
      if (band === "B10") return [];
      const plane = Float64Array.from(raster.data.subarray(b * area, (b + 1) * area));
      const mean = plane.reduce((sum, value) => sum + value, 0) / area;
      return [mean, Math.sqrt(plane.reduce((sum, value) => sum + (value - mean) ** 2, 0) / area)];
    });
  });
  const spread = (rows[0] ?? []).map((_, c) => {
    const column = rows.map((row) => row[c] ?? 0);
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    return Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length);
  });
  return rows.map((row) => Float64Array.from(row, (value, c) => value / (spread[c] ?? 1)));
}

/** Centred on the mean of all, cosine. */
function cosines(vectors: Vectors): (a: number, b: number) => number {
  const cols = vectors[0]?.length ?? 0;
  const mean = Float64Array.from(
    { length: cols },
    (_, c) => vectors.reduce((sum, v) => sum + (v[c] ?? 0), 0) / vectors.length,
  );
  const unit = vectors.map((vector) => {
    const centred = vector.map((value, c) => value - (mean[c] ?? 0));
    const length = Math.hypot(...centred);
    return centred.map((value) => value / length);
  });
  const none = new Float64Array();
  return (a, b) => {
    const [one, other] = [unit[a] ?? none, unit[b] ?? none];
    return one.reduce((sum, value, c) => sum + value * (other[c] ?? 0), 0);
  };
}

/** How often the piece of `to` that shows the same ground is the nearest of all patches that are not of `from`. */
function found(patches: readonly Patch[], vectors: Vectors, from: string, to: string): string {
  const likeness = cosines(vectors);
  let right = 0;
  let total = 0;
  for (const [i, query] of patches.entries()) {
    if (query.image !== from) continue;
    total++;
    const others = patches.flatMap(({ image }, j) => (image === from ? [] : [j]));
    const best = others.reduce((a, b) => (likeness(i, b) > likeness(i, a) ? b : a));
    const hit = patches[best];
    if (hit?.image === to && hit.piece === query.piece) right++;
  }
  return `${right}/${total}`;
}

function report(name: string, patches: readonly Patch[], vectors: Vectors): void {
  const tasks = [
    ["L1C → L2A, same day", "ssl4eo s2c 0", "ssl4eo s2a 0"],
    ["L2A → L1C, same day", "ssl4eo s2a 0", "ssl4eo s2c 0"],
    ["L1C August → L2A August", "ssl4eo s2c 1", "ssl4eo s2a 1"],
  ] as const;
  const likeness = cosines(vectors);
  const own = patches.map(({ image }, i) => {
    const best = patches.reduce(
      (a, _, j) => (j !== i && (a === i || likeness(i, j) > likeness(i, a)) ? j : a),
      i,
    );
    return patches[best]?.image.split(" ")[0] === image.split(" ")[0] ? 1 : 0;
  });
  const together = (100 * own.reduce((sum: number, hit) => sum + hit, 0)) / own.length;
  console.log(
    `${name}: ${tasks.map(([what, from, to]) => `${what} ${found(patches, vectors, from, to)}`).join("; ")}; nearest of the same data set ${together.toFixed(0)}%`,
  );
}

const cell = 66;

/** Queries on the left, their nearest patches beside them; never pieces of the query's own image. */
function montage(patches: readonly Patch[], vectors: Vectors, path: string): void {
  const likeness = cosines(vectors);
  const queries = patches.flatMap((_, i) => (i % Math.ceil(patches.length / 20) === 0 ? [i] : []));
  const shown = 7;
  const [width, height] = [shown * (cell + 2), queries.length * (cell + 2)];
  const out = new Uint8Array(3 * width * height).fill(255);
  for (const [row, query] of queries.entries()) {
    const near = patches
      .flatMap(({ image }, j) => (image === patches[query]?.image ? [] : [j]))
      .sort((a, b) => likeness(query, b) - likeness(query, a))
      .slice(0, shown - 1);
    for (const [column, at] of [query, ...near].entries()) {
      const patch = patches[at];
      if (patch) draw(patch.raster, out, width, column * (cell + 2), row * (cell + 2));
    }
  }
  writeFileSync(path, encode({ data: out, width, height, channels: 3, depth: 8 }));
}

function draw(raster: Raster, out: Uint8Array, width: number, left: number, top: number): void {
  const area = raster.width * raster.height;
  const planes = ["B4", "B3", "B2"].map((band) => {
    const b = raster.bands.indexOf(band);
    const plane = Float32Array.from(raster.data.subarray(b * area, (b + 1) * area));
    const square = resize(
      plane,
      { channels: 1, width: raster.width, height: raster.height },
      { width: cell, height: cell },
    );
    const sorted = square.slice().sort();
    const [low, high] = [
      sorted[Math.floor(0.02 * sorted.length)] ?? 0,
      sorted[Math.floor(0.98 * sorted.length)] ?? 1,
    ];
    // The same stretch for all but the very dark and bright: colours stay comparable.
    return square.map((value) => (value - Math.min(low, 600)) / Math.max(high - Math.min(low, 600), 1800));
  });
  for (let y = 0; y < cell; y++)
    for (let x = 0; x < cell; x++)
      for (const [c, plane] of planes.entries())
        out[3 * ((top + y) * width + left + x) + c] =
          255 * Math.min(1, Math.max(0, plane[y * cell + x] ?? 0)) ** 0.8;
}

async function main(): Promise<void> {
  const patches = await read();
  console.log(`${patches.length} genuine patches`);
  report("bands' means and deviations", patches, bandStatistics(patches));
  const open = (bands: readonly string[]): Promise<Encoder> =>
    loadEncoder(model, { bands, provider: "cpu", threads: 1 });
  const first = await open(patches[0]?.raster.bands ?? []);
  const { architecture, preprocessing } = first.description;
  await first.dispose();
  const { resize: side, antialias } = preprocessing;
  for (const seed of [1, 2, 3]) {
    const random = (bands: readonly string[]): Promise<Encoder> =>
      untrainedEncoder(architecture, seed, { bands, resize: side, antialias, provider: "cpu", threads: 1 });
    report(`untrained, seed ${seed}`, patches, await encoded(patches, random));
  }
  const vectors = await encoded(patches, open);
  report(model, patches, vectors);
  if (picture) montage(patches, vectors, picture);
}

void main();
