import { readdir, realpath, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { messageOf, SoftconError } from "../core/errors";
import { productBands } from "../sensors/bands";
import { type BandFile, bandOfFile } from "./band-names";
import { jpeg2000 } from "./tiff/tiff-file";

/** The files that make one scene. */
export interface SceneFiles {
  /** File or folder name without its ending; what the bands' names share, for a list. */
  readonly id: string;
  /** The file, the folder, or the first file of a list. */
  readonly source: string;
  /** In the order of their bands. */
  readonly files: readonly string[];
  /** The folder whose metadata.json belongs to the scene; null for a file on its own. */
  readonly folder: string | null;
  readonly notes: readonly string[];
}

/** A scene as `openScene` takes it: a file, a folder of bands, or a list of files. */
export type SceneInput = string | readonly string[];

/**
 * The files of one scene.
 * @throws SoftconError where there is no such file or folder, or a folder holds no scene or several.
 */
export async function sceneFiles(input: SceneInput): Promise<SceneFiles> {
  if (typeof input !== "string") return listed(input);
  const kind = await kindOf(input);
  if (kind === "file") return { id: stemOf(input), source: input, files: [input], folder: null, notes: [] };
  const scenes = await scenesIn(input);
  const [only, another] = scenes;
  if (another !== undefined) {
    const some = scenes.slice(0, 3).map((scene) => scene.id);
    throw new SoftconError(
      `${input} holds ${scenes.length} scenes (${some.join(", ")}${scenes.length > 3 ? ", …" : ""}); ` +
        "expected the bands of one: name one, or list them with findScenes",
    );
  }
  if (only) return { ...only, id: basename(input), source: input };
  const names = await readdir(input);
  if (/\.SAFE$/i.test(input) || names.some((name) => /\.jp2$/i.test(name))) throw jpeg2000(input);
  throw new SoftconError(
    `${input} holds no scene; expected GeoTIFFs of single bands (B02.tif, …_B8A.tif, VV.tif), or give one file`,
  );
}

/**
 * Every scene beneath a path, sorted: the file itself; a folder of bands; each GeoTIFF of a folder; and so on down the
 * tree (SSL4EO-S12 places, EuroSAT classes, BigEarthNet tiles). Masks, label and reference maps are no scenes.
 * Each is what `openScene` takes; bands of several scenes in one folder come as lists.
 * @throws SoftconError where there is no such path, or nothing beneath it.
 */
export async function findScenes(path: string): Promise<SceneInput[]> {
  if ((await kindOf(path)) === "file") return [path];
  const found: SceneInput[] = [];
  const jpeg = { seen: false };
  await walk(path, found, new Set(), jpeg);
  if (found.length > 0) return found;
  if (jpeg.seen) throw jpeg2000(path);
  throw new SoftconError(`no scene beneath ${path}; expected GeoTIFFs (.tif), alone or in folders of bands`);
}

/** Links may lead in circles, so a folder is entered once. */
async function walk(
  folder: string,
  found: SceneInput[],
  entered: Set<string>,
  jpeg: { seen: boolean },
): Promise<void> {
  const real = await realpath(folder);
  if (entered.has(real)) return;
  entered.add(real);
  for (const scene of await scenesIn(folder))
    found.push(
      scene.files.length === 1 && scene.folder === null ? scene.source : scene.alone ? folder : scene.files,
    );
  for (const entry of sorted(await readdir(folder, { withFileTypes: true }), (entry) => entry.name)) {
    const path = join(folder, entry.name);
    jpeg.seen ||= /\.(jp2|SAFE)$/i.test(entry.name);
    if (
      entry.isDirectory() ||
      (entry.isSymbolicLink() && (await kindOf(path).catch(() => "file")) === "folder")
    )
      await walk(path, found, entered, jpeg);
  }
}

/** `alone`: the folder is that scene. */
async function scenesIn(folder: string): Promise<(SceneFiles & { readonly alone: boolean })[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const images = sorted(
    entries
      .filter((entry) => !entry.isDirectory() && /\.tiff?$/i.test(entry.name) && !isNoScene(entry.name))
      .map((entry) => join(folder, entry.name)),
    (path) => path,
  );
  const groups = new Map<string, string[]>();
  const single: string[] = [];
  for (const path of images) {
    const band = bandOfFile(path);
    if (band) groups.set(band.stem, [...(groups.get(band.stem) ?? []), path]);
    else single.push(path);
  }
  const alone = groups.size === 1;
  const scenes = [...groups].map(([stem, paths]) => {
    const { files, notes } = inBandOrder(paths);
    return { id: stem || basename(folder), source: files[0] ?? folder, files, folder, notes, alone };
  });
  // A stack beside the bands it was made of is the same scene again.
  if (groups.size > 0) return scenes;
  return single.map((path) => ({
    id: stemOf(path),
    source: path,
    files: [path],
    folder: null,
    notes: [],
    alone: single.length === 1,
  }));
}

/** Maps of classes and quality that lie beside imagery under the same ending. */
function isNoScene(name: string): boolean {
  return /(?:^|[_.-])(?:reference_?map|cloud_?mask|mask|masks|labels?|lulc|dynamic_?world|dw|scl|msk|cld|qa\d*|thumbnail|preview|tci|pvi|aot|wvp)(?:_\d\dm)?\.tiff?$/i.test(
    name,
  );
}

const order = [...productBands.L1C, ...productBands.S1];

/** In canonical order; of a band at several resolutions the finest. */
function inBandOrder(paths: readonly string[]): { files: string[]; notes: string[] } {
  const best = new Map<string, { path: string; band: BandFile }>();
  const left: string[] = [];
  for (const path of paths) {
    const band = bandOfFile(path);
    if (!band) continue;
    const other = best.get(band.name);
    const finer = !other || (band.resolution ?? 0) < (other.band.resolution ?? 0);
    if (other) left.push(basename(finer ? other.path : path));
    if (finer) best.set(band.name, { path, band });
  }
  const files = [...best.values()].sort((a, b) => order.indexOf(a.band.name) - order.indexOf(b.band.name));
  return {
    files: files.map(({ path }) => path),
    notes: left.length > 0 ? [`the same bands again, left out: ${left.join(", ")}`] : [],
  };
}

function listed(files: readonly string[]): SceneFiles {
  const [source] = files;
  if (source === undefined)
    throw new SoftconError("an empty list of files; expected the bands of one scene", "usage");
  const stems = new Set(files.map((path) => bandOfFile(path)?.stem));
  const [stem] = stems;
  const id = stems.size === 1 && stem ? stem : stemOf(source);
  return { id, source, files, folder: null, notes: [] };
}

async function kindOf(path: string): Promise<"file" | "folder"> {
  try {
    const found = await stat(path);
    return found.isDirectory() ? "folder" : "file";
  } catch (error) {
    throw new SoftconError(`no file or folder ${path}: ${messageOf(error)}`, "input", { cause: error });
  }
}

const stemOf = (path: string): string => basename(path, extname(path));

/** By code unit, so that every machine gives the same order. */
function sorted<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
