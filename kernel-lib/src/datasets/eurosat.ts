import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { SoftconError } from "../core/errors";
import { openScene } from "../raster/open-scene";
import { eurosatBands, productBands } from "../sensors/bands";
import { datasetOf, type Entry } from "./collection";
import type { Dataset } from "./dataset";
import { byCodeUnit, filesIn, findFolder, foldersIn } from "./folders";
import type { DatasetAddress, DatasetKind, OpenDatasetOptions } from "./kinds";
import { choiceOf, seedOf, someOf } from "./parameters";
import { PatchPool } from "./patch-pool";
import { stratifiedSubset } from "./subsets";

/** In alphabetical order, as every published split and code counts them. */
export const eurosatClasses: readonly string[] = [
  "AnnualCrop",
  "Forest",
  "HerbaceousVegetation",
  "Highway",
  "Industrial",
  "Pasture",
  "PermanentCrop",
  "Residential",
  "River",
  "SeaLake",
];

/**
 * EuroSAT (Helber et al. 2019, doi 10.1109/JSTARS.2019.2918242) with 13 bands, and EuroSAT-SAR (VV, VH) in the same
 * layout: `<Class>/<Class>_<n>.tif`, the root at any depth.
 */
export const eurosat: DatasetKind = {
  name: "eurosat",
  summary: "EuroSAT, multispectral or SAR: 27,000 images of 64 × 64 pixels, ten classes",
  parameters: {
    splits: "official, spatial, 100 (lists of that name) or random (80/20 in every class)",
    seed: "of the random split; default 42",
  },
  recognise: async (folder) => (await classRoot(folder)) !== undefined,
  open,
};

interface EuroSatEntry extends Entry {
  readonly label: string;
  readonly path: string;
}

/** A folder with a folder of a class, in which there is an image of that class. */
async function classRoot(path: string): Promise<string | undefined> {
  const folder = await findFolder(path, (_, names) => eurosatClasses.some((name) => names.includes(name)));
  if (folder === undefined) return undefined;
  for (const name of eurosatClasses)
    if ((await filesIn(join(folder, name))).some((file) => imageOf(name, file) !== undefined)) return folder;
  return undefined;
}

/** `AnnualCrop_12` for a class's image, else undefined. */
function imageOf(label: string, file: string): string | undefined {
  return new RegExp(`^(${label}_\\d+)\\.tiff?$`).exec(file)?.[1];
}

async function open({ path, parameters }: DatasetAddress, { threads }: OpenDatasetOptions): Promise<Dataset> {
  const root = await classRoot(path);
  if (root === undefined)
    throw new SoftconError(
      `no EuroSAT beneath ${path}: expected folders such as AnnualCrop/AnnualCrop_1.tif; ` +
        "EuroSAT_MS.zip is at https://zenodo.org/records/7711810",
    );
  const seed = seedOf(parameters);
  const notes: string[] = [];
  const images = await imagesIn(root, notes);
  const splits = await splitsOf(path, root, images, choiceOf(parameters, "splits", splitNames, "auto"), seed);
  notes.push(...splits.notes);
  const stored = await storedBands(images[0]?.path ?? "");
  const bands = stored.length === 2 ? productBands.S1 : productBands.L1C;
  const pool = new PatchPool(threads);
  return datasetOf<EuroSatEntry>({
    kind: "eurosat",
    name: stored.length === 2 ? "EuroSAT-SAR" : "EuroSAT (multispectral)",
    classes: eurosatClasses,
    multiLabel: false,
    bands,
    notes,
    entries: images.map((image) => ({ ...image, split: splits.of.get(image.id) ?? null })),
    load: async ({ id, label, split, path: file }, request) => {
      const patch = await pool.read({
        files: [{ path: file, bands: stored }],
        bands: request.bands ?? bands,
        size: request.size ?? null,
      });
      return { id, ...patch, labels: [label], split, source: file };
    },
    close: () => pool.close(),
  });
}

type Image = Omit<EuroSatEntry, "split">;

async function imagesIn(root: string, notes: string[]): Promise<Image[]> {
  const images: Image[] = [];
  for (const label of await foldersIn(root)) {
    const files = await filesIn(join(root, label));
    if (!eurosatClasses.includes(label)) {
      if (files.some((file) => /\.tiff?$/i.test(file)))
        throw new SoftconError(
          `${join(root, label)}: "${label}" is no class of EuroSAT; expected ${eurosatClasses.join(", ")}`,
        );
      continue;
    }
    for (const file of files) {
      const id = imageOf(label, file);
      if (id !== undefined) images.push({ id, label, path: join(root, label, file) });
    }
  }
  const absent = eurosatClasses.filter((name) => !images.some(({ label }) => label === name));
  if (absent.length > 0) notes.push(`no images of ${absent.join(", ")}`);
  const number = (id: string): number => Number(id.slice(id.lastIndexOf("_") + 1));
  return images.sort((a, b) => byCodeUnit(a.label, b.label) || number(a.id) - number(b.id));
}

/** 13 bands with B8A last, or VV and VH; the first image decides, and every other must agree. */
async function storedBands(path: string): Promise<readonly string[]> {
  const scene = await openScene(path);
  await scene.close();
  const count = scene.bands.length;
  if (count === 13) return eurosatBands;
  if (count === 2) return productBands.S1;
  throw new SoftconError(
    `${path} has ${count} bands; expected EuroSAT's 13 (EuroSAT_MS.zip) or the 2 of EuroSAT-SAR`,
  );
}

const splitNames = ["auto", "official", "spatial", "100", "random"] as const;

interface Splits {
  readonly of: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

async function splitsOf(
  path: string,
  root: string,
  images: readonly Image[],
  choice: (typeof splitNames)[number],
  seed: number,
): Promise<Splits> {
  const prefix = choice === "spatial" || choice === "100" ? `eurosat-${choice}` : "eurosat";
  const names = ["train", "val", "test"].map((split) => `${prefix}-${split}.txt`);
  const folder = choice === "random" ? undefined : await folderWith(names, path, root);
  if (folder !== undefined) return listedSplits(folder, names, images);
  if (choice === "auto" || choice === "random") {
    const test = stratifiedSubset(
      images.map(({ label }) => label),
      0.2,
      seed,
    );
    const note = `no lists of splits (${names[0]}, …): 80/20 in every class by seed ${seed}`;
    return {
      of: new Map(images.map(({ id }, i) => [id, test.has(i) ? "test" : "train"])),
      notes: choice === "auto" ? [note] : [],
    };
  }
  throw new SoftconError(
    `no ${names.join(", ")} in ${path}; they are at https://huggingface.co/datasets/torchgeo/eurosat, or give splits=random`,
  );
}

/** Lists lie with the archive: in the folder given, the images' root, or any between. */
async function folderWith(names: readonly string[], path: string, root: string): Promise<string | undefined> {
  for (let folder = root; ; folder = dirname(folder)) {
    const files = await filesIn(folder);
    if (names.every((name) => files.includes(name))) return folder;
    if (folder === path || folder === dirname(folder) || !folder.startsWith(path)) return undefined;
  }
}

/** One file name a line, of the RGB data set (`Forest_12.jpg`) or this one. */
async function listedSplits(
  folder: string,
  files: readonly string[],
  images: readonly Image[],
): Promise<Splits> {
  const known = new Set(images.map(({ id }) => id));
  const of = new Map<string, string>();
  const absent: string[] = [];
  const twice = new Set<string>();
  for (const file of files) {
    const split = /(\w+)\.txt$/.exec(file)?.[1] ?? "";
    for (const line of (await readFile(join(folder, file), "utf8")).split(/\r?\n/)) {
      if (line.trim() === "") continue;
      const id = basename(line.trim()).replace(/\.(jpe?g|tiff?)$/i, "");
      if (!known.has(id)) absent.push(id);
      else if (of.has(id)) twice.add(id);
      else of.set(id, split);
    }
  }
  const unlisted = images.filter(({ id }) => !of.has(id)).map(({ id }) => id);
  const notes = [
    [absent, "listed but not there"],
    [[...twice], "in more than one list, of which the first counts"],
    [unlisted, "in no list"],
  ] as const;
  return {
    of,
    notes: notes
      .filter(([ids]) => ids.length > 0)
      .map(([ids, what]) => `${ids.length} ${ids.length === 1 ? "image" : "images"} ${what}: ${someOf(ids)}`),
  };
}
