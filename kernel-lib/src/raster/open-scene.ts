import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { SoftconError } from "../core/errors";
import { checkedNames, nameBands } from "./band-names";
import { digitalOffset } from "./digital-offset";
import { sceneOver } from "./file-scene";
import { type ProductFacts, productFacts } from "./product";
import type { AffineTransform, PixelType } from "./raster";
import type { SceneBand } from "./read-bands";
import type { ResampleMethod, Scene } from "./scene";
import { type SceneFiles, type SceneInput, sceneFiles } from "./scene-files";
import { storageOf } from "./storage";
import { type FoundGeoreference, georeferenceOf } from "./tiff/georeference";
import { openTiff, type TiffFile } from "./tiff/tiff-file";

export interface OpenSceneOptions {
  /** Names of the bands in the file's order (in a list of files: one after the other's). */
  readonly bandNames?: readonly string[];
  /**
   * What to subtract from every digital number. `auto` (the default): 1000 from the Sentinel-2 bands of products that
   * say they are of processing baseline 04.00 or later and hold integers, else 0.
   */
  readonly offset?: "auto" | number;
  /** How bands coarser than the finest are brought to its grid; default: bilinear. */
  readonly resample?: ResampleMethod;
  /** Bytes of decoded blocks kept for the neighbouring window; default: 128 MiB. */
  readonly cacheBytes?: number;
}

/**
 * Opens a GeoTIFF, a folder of single-band GeoTIFFs, or a list of files, as one scene on the grid of the finest band.
 * Nothing but headers is read; `close` the scene when done.
 * @throws SoftconError where there is no such file, it is damaged or of a kind that is not read, or the files do not
 *   belong together.
 */
export async function openScene(input: SceneInput, options: OpenSceneOptions = {}): Promise<Scene> {
  const { cacheBytes = 2 ** 27 } = options;
  if (typeof options.offset === "number" && !Number.isFinite(options.offset))
    throw new SoftconError(`offset ${options.offset}; expected a number to subtract`, "usage");
  const parts = await sceneFiles(input);
  const files: TiffFile[] = [];
  try {
    for (const path of parts.files) files.push(await openTiff(path));
    return await assemble(parts, files, { ...options, cacheBytes });
  } catch (error) {
    await Promise.all(files.map((file) => file.bytes.close()));
    throw error;
  }
}

async function assemble(
  parts: SceneFiles,
  files: readonly TiffFile[],
  options: OpenSceneOptions & { readonly cacheBytes: number },
): Promise<Scene> {
  const finest = files.reduce((a, b) => (b.levels[0].width * b.levels[0].height > areaOf(a) ? b : a));
  const [{ width, height }] = finest.levels;
  const places = new Map(files.map((file) => [file, georeferenceOf(file.directory)]));
  const place = places.get(finest) ?? georeferenceOf(finest.directory);
  for (const [file, other] of places) if (file !== finest) checkTogether(finest, place, file, other);

  const { names, notes: namingNotes } = namesOf(files, options.bandNames);
  const facts = await factsOf(parts, finest);
  const pixelType = commonType(files.map((file) => file.pixelType));
  const offset = digitalOffset(names, pixelType, facts, options.offset ?? "auto");
  const bands: SceneBand[] = [];
  for (const file of files)
    for (let sample = 0; sample < file.samples; sample++) {
      const i = bands.length;
      bands.push({ name: names[i] ?? `band${i + 1}`, file, sample, offset: offset.perBand[i] ?? 0 });
    }
  return sceneOver(
    {
      id: parts.id,
      source: parts.source,
      bands: names,
      width,
      height,
      pixelType,
      nodata: files.find((file) => file.nodata !== null)?.nodata ?? null,
      transform: place.transform,
      crs: place.crs,
      datetime: facts.datetime,
      baseline: facts.baseline,
      offset: offset.value,
      notes: [
        ...parts.notes,
        ...place.notes,
        ...namingNotes,
        ...offset.notes,
        ...resampleNotes(bands, width, height),
      ],
      storage: storageOf(files, finest),
    },
    bands,
    { method: options.resample ?? "bilinear", cacheBytes: options.cacheBytes },
  );
}

const areaOf = (file: TiffFile): number => file.levels[0].width * file.levels[0].height;

function namesOf(files: readonly TiffFile[], given: readonly string[] | undefined) {
  const samples = files.reduce((sum, file) => sum + file.samples, 0);
  const path = files.length === 1 ? (files[0]?.path ?? "") : `the ${files.length} files`;
  if (given) return { names: checkedNames(given, samples, path), notes: [] };
  const named = files.map((file) => nameBands(file, undefined));
  const names = named.flatMap((file) => file.names);
  const notes = named.map((file) => file.note).filter((note) => note !== null);
  if (new Set(names).size === names.length) return { names, notes };
  // Files that each start counting at the first band.
  if (names.every((name) => /^band\d+$/.test(name)))
    return { names: names.map((_, i) => `band${i + 1}`), notes };
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  throw new SoftconError(
    `band ${twice} occurs twice in ${path}; expected each once: give bandNames, or fewer files`,
  );
}

/** The files of one scene cover one piece of ground, to within two pixels of the coarser. */
function checkTogether(
  finest: TiffFile,
  place: FoundGeoreference,
  file: TiffFile,
  other: FoundGeoreference,
): void {
  const apart = (what: string): SoftconError =>
    new SoftconError(
      `${file.path} does not belong to the scene of ${finest.path}: ${what}; expected bands of one place`,
    );
  if (place.crs && other.crs && place.crs.epsg !== other.crs.epsg)
    throw apart(`it is in ${other.crs.name}, not ${place.crs.name}`);
  const [a, b] = [finest.levels[0], file.levels[0]];
  if (place.transform && other.transform) {
    const [here, there] = [corners(place.transform, a), corners(other.transform, b)];
    const t = other.transform;
    const tolerance = 2 * Math.max(Math.hypot(t[1], t[4]), Math.hypot(t[2], t[5]));
    if (here.some((value, i) => Math.abs(value - (there[i] ?? value)) > tolerance))
      throw apart("it covers other ground");
  } else if (Math.abs((a.width / b.width) * (b.height / a.height) - 1) > 0.1)
    throw apart(`${b.width} × ${b.height} pixels are of another shape than ${a.width} × ${a.height}`);
}

/** Upper left and lower right, projected. */
function corners(t: AffineTransform, { width, height }: { width: number; height: number }): number[] {
  return [t[0], t[3], t[0] + width * t[1] + height * t[2], t[3] + width * t[4] + height * t[5]];
}

async function factsOf(parts: SceneFiles, file: TiffFile): Promise<ProductFacts> {
  const tags = new Map(
    file.gdal.filter((item) => item.sample === null).map((item) => [item.name, item.value]),
  );
  const json = parts.folder === null ? {} : await metadataJson(join(parts.folder, "metadata.json"));
  return productFacts(parts.source, { json, tags, dateTime: file.dateTime });
}

/** The product's metadata as Earth Engine gives them; empty where there are none, or they are no object. */
async function metadataJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  const most = 2 ** 24;
  const found = await stat(path).catch(() => null);
  if (!found?.isFile() || found.size > most) return {};
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {}; // pixels are read all the same; what is not known is noted
  }
}

function commonType(types: readonly PixelType[]): PixelType {
  const distinct = new Set(types);
  const [type = "float32"] = distinct;
  if (distinct.size === 1) return type;
  // What every one of these fits in exactly.
  return types.some((other) => ["float64", "uint32", "int32"].includes(other)) ? "float64" : "float32";
}

function resampleNotes(bands: readonly SceneBand[], width: number, height: number): string[] {
  const coarse = new Map<string, string[]>();
  for (const { file, name } of bands) {
    const [level] = file.levels;
    if (level.width === width && level.height === height) continue;
    const size = `${level.width} × ${level.height}`;
    coarse.set(size, [...(coarse.get(size) ?? []), name]);
  }
  return [...coarse].map(
    ([size, names]) => `${names.join(", ")} resampled from ${size} pixels to ${width} × ${height}`,
  );
}
