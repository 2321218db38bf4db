import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SoftconError, throwIfAborted } from "../../core/errors";
import { datasetOf, type Entry } from "../collection";
import type { Dataset } from "../dataset";
import { filesIn, findFolder, foldersIn, mapLimited } from "../folders";
import type { DatasetAddress, DatasetKind, OpenDatasetOptions } from "../kinds";
import { choiceOf, numberOf, seedOf, someOf } from "../parameters";
import { PatchPool } from "../patch-pool";
import { bigearthnet19, bigearthnet43, checked43, to19 } from "./nomenclature";
import { bandsOf, readPair, type Sensor, s1Files, s2Files, sensors, withTrainShare } from "./patches";
import { sharedLists } from "./shared-lists";
import { readMetadata } from "./v1-metadata";

const s2Folder = "BigEarthNet-v1.0";
const s1Folder = "BigEarthNet-S1-v1.0";

/** BigEarthNet v1 (Sumbul et al. 2019) and BigEarthNet-MM, its Sentinel-1 half (2021). */
export const bigearthnetV1: DatasetKind = {
  name: "bigearthnet-v1",
  summary:
    "BigEarthNet v1 and BigEarthNet-MM: 590,326 patches of Sentinel-2 and Sentinel-1, 19 or 43 classes",
  parameters: {
    sensor: "s2 (default), s1, or both: Sentinel-2 with Sentinel-1 as companion",
    classes: "19 (default) or 43",
    excluded: "leave (default): patches on the lists of snow and cloud are left out; keep",
    train: "share of train to keep, as 0.1; default 1",
    seed: "of that share; default 42",
  },
  recognise: async (folder) => (await rootOf(folder)) !== undefined,
  open,
};

function rootOf(path: string): Promise<string | undefined> {
  return findFolder(path, (_, names) => names.includes(s2Folder) || names.includes(s1Folder));
}

interface V1Entry extends Entry {
  readonly labels: readonly string[];
  readonly datetime: string | null;
  readonly s2: string | null;
  /** Of the Sentinel-1 patch: its folder's name, and what its files' names begin with. */
  readonly s1: { readonly folder: string; readonly stem: string } | null;
}

async function open({ path, parameters }: DatasetAddress, options: OpenDatasetOptions): Promise<Dataset> {
  const root = await rootOf(path);
  if (root === undefined)
    throw new SoftconError(
      `no BigEarthNet v1 beneath ${path}: expected ${s2Folder} or ${s1Folder}; ` +
        `${s2Folder}.tar.gz is at https://bigearth.net`,
    );
  const sensor = choiceOf(parameters, "sensor", sensors, "s2");
  const classes = choiceOf(parameters, "classes", ["19", "43"], "19");
  const share = numberOf(parameters, "train", [0, 1], 1);
  const seed = seedOf(parameters);
  const notes: string[] = [];
  const found = await patchesIn(root, sensor, classes === "19", notes, options);
  const kept = await withoutExcluded(
    root,
    found,
    choiceOf(parameters, "excluded", ["leave", "keep"], "leave"),
    notes,
  );
  const splits = await splitsIn(root, kept, notes);
  const entries = withTrainShare(
    kept.map((entry) => ({ ...entry, split: splits.get(entry.id) ?? null })),
    share,
    seed,
  );
  const pool = new PatchPool(options.threads);
  return datasetOf<V1Entry>({
    kind: "bigearthnet-v1",
    name: "BigEarthNet v1",
    classes: classes === "19" ? bigearthnet19 : bigearthnet43,
    multiLabel: true,
    bands: bandsOf(sensor),
    notes,
    entries,
    load: async ({ id, labels, datetime, split, s2, s1 }, request) => {
      const s2Path = s2 === null ? null : join(root, s2Folder, s2);
      const s1Path = s1 && join(root, s1Folder, s1.folder);
      const files = {
        s2: s2 !== null && s2Path !== null ? s2Files(s2Path, s2) : null,
        s1: s1 && s1Path !== null ? s1Files(s1Path, s1.stem) : null,
      };
      const patch = await readPair(pool, id, sensor, files, request);
      return {
        id,
        ...patch,
        datetime: datetime ?? patch.datetime,
        labels,
        split,
        source: (sensor === "s1" ? s1Path : s2Path) ?? root,
      };
    },
    close: () => pool.close(),
  });
}

type Found = Omit<V1Entry, "split">;

/** Every patch of the sensor with its labels; pairs where both are wanted. */
async function patchesIn(
  root: string,
  sensor: Sensor,
  regroup: boolean,
  notes: string[],
  { signal, onProgress }: OpenDatasetOptions,
): Promise<Found[]> {
  const main = sensor === "s1" ? s1Folder : s2Folder;
  const names = await foldersIn(join(root, main));
  if (names.length === 0)
    throw new SoftconError(`no patches in ${join(root, main)}; expected a folder for each`);
  const radar =
    sensor === "both" ? await radarPatches(root) : new Map<string, { folder: string; stem: string }>();
  const shared = sharedLists();
  let done = 0;
  const patches = await mapLimited(names, 16, async (name): Promise<Found> => {
    throwIfAborted(signal);
    const folder = join(root, main, name);
    const { labels, s2Patch, datetime, stem } = await readMetadata(folder, name);
    onProgress?.({ done: ++done, total: names.length, unit: "patches" });
    return {
      id: name,
      labels: shared(regroup ? to19(labels, folder) : checked43(labels, folder)),
      datetime,
      s2: sensor === "s1" ? s2Patch : name,
      s1: sensor === "s1" ? { folder: name, stem } : (radar.get(name) ?? null),
    };
  });
  const labelled = patches.filter(({ labels }) => labels.length > 0);
  if (labelled.length < patches.length)
    notes.push(`${patches.length - labelled.length} patches have none of the 19 classes: left out`);
  if (sensor !== "both") return labelled;
  const pairs = labelled.filter(({ s1 }) => s1 !== null);
  if (pairs.length < labelled.length)
    notes.push(`${labelled.length - pairs.length} patches have no Sentinel-1 image: left out`);
  return pairs;
}

/** Sentinel-1 patches by the Sentinel-2 patch of the same ground. */
async function radarPatches(root: string): Promise<Map<string, { folder: string; stem: string }>> {
  const pairs = new Map<string, { folder: string; stem: string }>();
  await mapLimited(await foldersIn(join(root, s1Folder)), 16, async (name) => {
    const { s2Patch, stem } = await readMetadata(join(root, s1Folder, name), name);
    if (s2Patch !== null) pairs.set(s2Patch, { folder: name, stem });
  });
  return pairs;
}

const exclusionLists = ["patches_with_seasonal_snow.csv", "patches_with_cloud_and_shadow.csv"];

/** The authors' lists of patches under snow or cloud lie beside the archive's folder, where they were fetched. */
async function withoutExcluded(
  root: string,
  patches: Found[],
  choice: "leave" | "keep",
  notes: string[],
): Promise<Found[]> {
  if (choice === "keep") return patches;
  const there = (await filesIn(root)).filter((file) => exclusionLists.includes(file));
  if (there.length < exclusionLists.length)
    notes.push(
      `no ${exclusionLists.filter((file) => !there.includes(file)).join(", ")} in ${root}: patches under snow or cloud are not left out`,
    );
  const excluded = new Set<string>();
  for (const file of there) for (const [name = ""] of await rowsOf(join(root, file))) excluded.add(name);
  const kept = patches.filter(({ id, s2 }) => !excluded.has(id) && !(s2 !== null && excluded.has(s2)));
  if (kept.length < patches.length)
    notes.push(`${patches.length - kept.length} patches under snow or cloud left out`);
  return kept;
}

/** `train.csv`, `bigearthnet-train.csv`, `train.txt`: the Sentinel-2 name first, its Sentinel-1 name after a comma. */
async function splitsIn(
  root: string,
  patches: readonly Found[],
  notes: string[],
): Promise<Map<string, string>> {
  const splits = new Map<string, string>();
  const known = new Set(patches.map(({ id }) => id));
  const absent: string[] = [];
  for (const file of await filesIn(root)) {
    const split = /^(?:bigearthnet[-_])?(train|val|test)\.(?:csv|txt)$/.exec(file)?.[1];
    if (split === undefined) continue;
    for (const names of await rowsOf(join(root, file))) {
      if (!names.some((name) => known.has(name))) absent.push(names[0] ?? "");
      for (const name of names) splits.set(name, split);
    }
  }
  if (splits.size === 0) notes.push("no lists of splits (train.csv, val.csv, test.csv): images are in none");
  if (absent.length > 0)
    notes.push(`${absent.length} patches in the lists of splits are not used: ${someOf(absent)}`);
  return splits;
}

async function rowsOf(path: string): Promise<string[][]> {
  const lines = (await readFile(path, "utf8")).split(/\r?\n/);
  return lines.filter((line) => line.trim() !== "").map((line) => line.split(",").map((cell) => cell.trim()));
}
