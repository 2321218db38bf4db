import { join } from "node:path";
import { SoftconError, throwIfAborted } from "../core/errors";
import type { Raster } from "../raster/raster";
import { productBands } from "../sensors/bands";
import { datasetOf, type Entry, type LoadRequest } from "./collection";
import type { Dataset } from "./dataset";
import { dynamicWorldClasses } from "./dynamic-world";
import { byCodeUnit, filesIn, findFolder, foldersIn, mapLimited } from "./folders";
import type { DatasetAddress, DatasetKind, OpenDatasetOptions } from "./kinds";
import { choiceOf, someOf } from "./parameters";
import type { Patch, PatchFile } from "./patch";
import { PatchPool } from "./patch-pool";
import { type MultiLabels, readMultiLabels } from "./ssl4eo-labels";

/** The three products of a place, and their bands. */
const products = { s1: productBands.S1, s2a: productBands.L2A, s2c: productBands.L1C } as const;
type ProductName = keyof typeof products;
const productNames: readonly ProductName[] = ["s2c", "s2a", "s1"];

/** Side of an image in the 10 m bands; some differ by a pixel or two, and are brought to it. */
const side = 264;
/** What Hugging Face calls the labels of SSL4EO-S12-ML. */
const labelFile = "ssl4eo_multilabel.json";

/** SSL4EO-S12 v1 (Wang et al. 2023, arXiv 2211.07044), with the labels of SSL4EO-S12-ML where they are there. */
export const ssl4eoS12: DatasetKind = {
  name: "ssl4eo-s12",
  summary:
    "SSL4EO-S12 v1 and SSL4EO-S12-ML: 251,079 places in four seasons, Sentinel-1, L1C and L2A, nine classes",
  parameters: {
    product: "s2c (L1C), s2a (L2A) or s1; default: the first of these that is there",
    pair: "companions: other products of the same place and season (s1,s2a), or season: the place's next image",
    labels: `the file of labels, or none; default: ${labelFile} in the data set's folder`,
    unlabelled: "leave (default): images without labels are left out where there are labels; keep",
  },
  recognise: async (folder) => (await rootOf(folder)) !== undefined,
  open,
};

/** A folder with one of the products, whose own folders are places. */
async function rootOf(path: string): Promise<string | undefined> {
  const root = await findFolder(path, (_, names) => productNames.some((name) => names.includes(name)));
  if (root === undefined) return undefined;
  for (const name of productNames)
    if ((await foldersIn(join(root, name))).some((place) => /^\d{7}$/.test(place))) return root;
  return undefined;
}

interface SeasonEntry extends Entry {
  readonly place: string;
  readonly season: string;
  /** Position among the place's seasons in order of time. */
  readonly position: number;
}

async function open({ path, parameters }: DatasetAddress, options: OpenDatasetOptions): Promise<Dataset> {
  const root = await rootOf(path);
  if (root === undefined)
    throw new SoftconError(
      `no SSL4EO-S12 beneath ${path}: expected s2c/0000000/20200323T…/B1.tif, or s2a or s1; ` +
        "s2_l1c.tar.gz is at https://mediatum.ub.tum.de/1702379",
    );
  const there = await foldersIn(root);
  const usual = productNames.find((name) => there.includes(name)) ?? "s2c";
  const product = choiceOf(parameters, "product", productNames, usual);
  const pairs = pairsOf(parameters.get("pair"), product);
  for (const name of [product, ...pairs])
    if (name !== "season" && !there.includes(name))
      throw new SoftconError(
        `no ${join(root, name)}; expected the product's places there: unpack its archive in ${root}`,
      );
  const notes: string[] = [];
  const images = await imagesIn(root, product, options);
  const labels = await labelsOf(root, product, parameters.get("labels"), notes);
  const unlabelled = choiceOf(parameters, "unlabelled", ["leave", "keep"], "leave");
  const entries = labels ? labelled(images, labels, unlabelled, notes) : images;
  const pool = new PatchPool(options.threads);
  const read = (name: ProductName, place: string, season: string, request: LoadRequest): Promise<Patch> =>
    pool.read({
      files: filesOf(join(root, name, place, season), name),
      bands: request.bands ?? products[name],
      size: request.size ?? side,
    });
  return datasetOf<SeasonEntry>({
    kind: "ssl4eo-s12",
    name: `SSL4EO-S12 ${product}`,
    classes: labels ? dynamicWorldClasses : [],
    multiLabel: true,
    bands: products[product],
    notes,
    entries,
    load: async (entry, request) => {
      const { id, place, season, split } = entry;
      const size = request.size === undefined ? {} : { size: request.size };
      const companion = async (name: ProductName | "season"): Promise<readonly [string, Raster]> => {
        const from = name === "season" ? product : name;
        const other = await counterpart(
          root,
          entry,
          name === "season" ? { product, step: 1 } : { product: name, step: 0 },
        );
        return [name, (await read(from, place, other, name === "season" ? request : size)).raster];
      };
      const [patch, ...companions] = await Promise.all([
        read(product, place, season, request),
        ...pairs.map(companion),
      ]);
      const indices = labels?.indices(id);
      return {
        id,
        ...patch,
        labels:
          indices && indices.length > 0 ? indices.map((index) => dynamicWorldClasses[index] ?? "") : null,
        split,
        source: join(root, product, place, season),
        ...(pairs.length > 0 && { companions: Object.fromEntries(companions) }),
      };
    },
    close: () => pool.close(),
  });
}

function pairsOf(text: string | undefined, product: ProductName): (ProductName | "season")[] {
  if (text === undefined || text === "") return [];
  return text.split(",").map((name) => {
    const found = (["season", ...productNames] as const).find((candidate) => candidate === name.trim());
    if (found !== undefined && found !== product) return found;
    throw new SoftconError(
      `pair=${text}; expected season or products other than ${product}: s1,s2a`,
      "usage",
    );
  });
}

/** Every image of a product, places by number, seasons by time. */
async function imagesIn(
  root: string,
  product: ProductName,
  { signal, onProgress }: OpenDatasetOptions,
): Promise<SeasonEntry[]> {
  const places = (await foldersIn(join(root, product))).filter((name) => /^\d+$/.test(name));
  let done = 0;
  const images = await mapLimited(places, 16, async (place) => {
    throwIfAborted(signal);
    const seasons = await seasonsOf(join(root, product, place));
    onProgress?.({ done: ++done, total: places.length, unit: "places" });
    return seasons.map((season, position) => ({
      ...{ id: `${place}/${season}`, split: null, place, season, position },
    }));
  });
  return images.flat();
}

/** In order of time; the time is the first that a folder's name holds, after the satellite's name or at once. */
async function seasonsOf(folder: string): Promise<string[]> {
  const timeOf = (name: string): string => /\d{8}T\d{6}/.exec(name)?.[0] ?? "";
  const names = (await foldersIn(folder)).filter((name) => timeOf(name) !== "");
  return names.sort((a, b) => byCodeUnit(timeOf(a), timeOf(b)) || byCodeUnit(a, b));
}

/** The image that goes with another: the products' times differ, so their positions decide; seasons go round. */
async function counterpart(
  root: string,
  { id, place, position }: SeasonEntry,
  { product, step }: { readonly product: ProductName; readonly step: number },
): Promise<string> {
  const folder = join(root, product, place);
  const seasons = await seasonsOf(folder);
  const found = seasons[step === 0 ? position : (position + step) % Math.max(1, seasons.length)];
  if (found !== undefined) return found;
  throw new SoftconError(
    `${id} is image ${position + 1} of its place, and ${folder} has ${seasons.length}; expected as many: leave it out`,
  );
}

function filesOf(folder: string, product: ProductName): PatchFile[] {
  return products[product].map((band) => ({ path: join(folder, `${band}.tif`), bands: [band] }));
}

async function labelsOf(
  root: string,
  product: ProductName,
  given: string | undefined,
  notes: string[],
): Promise<MultiLabels | null> {
  if (given === "none") return null;
  const found = given ?? ((await filesIn(root)).includes(labelFile) ? join(root, labelFile) : undefined);
  if (found === undefined) {
    notes.push(`no ${labelFile} in ${root}: images are not labelled`);
    return null;
  }
  if (product === "s2c") return readMultiLabels(found);
  if (given !== undefined)
    throw new SoftconError(
      `labels are of s2c's images; ${product} has others: product=s2c with pair=${product}`,
      "usage",
    );
  notes.push(`labels are of s2c's images, and ${product} is read: images are not labelled`);
  return null;
}

/** Images and labels are two lists that need not agree. */
function labelled(
  images: readonly SeasonEntry[],
  labels: MultiLabels,
  unlabelled: "leave" | "keep",
  notes: string[],
): readonly SeasonEntry[] {
  const without = images.filter(({ id }) => (labels.indices(id)?.length ?? 0) === 0);
  if (without.length > 0)
    notes.push(
      `${without.length} images have no label${unlabelled === "keep" ? "" : ": left out"} (${someOf(
        without.map(({ id }) => id),
        2,
      )})`,
    );
  const there = new Set(images.map(({ id }) => id));
  let absent = 0;
  let example = "";
  for (const image of labels.images()) if (!there.has(image) && absent++ === 0) example = image;
  if (absent > 0)
    notes.push(
      `${absent} labels are of images that are not on the disk (${example}${absent > 1 ? ", …" : ""})`,
    );
  if (unlabelled === "keep") return images;
  const out = new Set(without);
  return images.filter((image) => !out.has(image));
}
