import { join } from "node:path";
import { SoftconError } from "../../core/errors";
import { datasetOf, type Entry } from "../collection";
import type { Dataset } from "../dataset";
import { filesIn, findFolder, foldersIn, mapLimited } from "../folders";
import type { DatasetAddress, DatasetKind, OpenDatasetOptions } from "../kinds";
import { countLabels, valuesPresent } from "../label-map";
import { choiceOf, numberOf, seedOf, someOf } from "../parameters";
import { PatchPool } from "../patch-pool";
import { bigearthnet19, checked19, codesTo19 } from "./nomenclature";
import { bandsOf, readPair, type Sensor, s1Files, s2Files, sensors, withTrainShare } from "./patches";
import { sharedLists } from "./shared-lists";
import { type PatchRow, readMetadataTable } from "./v2-metadata";

const s2Folder = "BigEarthNet-S2";
const s1Folder = "BigEarthNet-S1";
const mapFolder = "Reference_Maps";
const table = "metadata.parquet";
/** reBEN keeps patches under snow, cloud or shadow apart. */
const excludedTable = "metadata_for_patches_with_snow_cloud_or_shadow.parquet";

/** BigEarthNet v2.0, "reBEN" (Clasen et al. 2024, arXiv 2407.03653). */
export const bigearthnetV2: DatasetKind = {
  name: "bigearthnet-v2",
  summary: "BigEarthNet v2 (reBEN): 549,488 pairs of Sentinel-2 and Sentinel-1 patches, 19 classes",
  parameters: {
    sensor: "s2 (default), s1, or both: Sentinel-2 with Sentinel-1 as companion",
    labels: "table (default): of metadata.parquet; maps: of the reference maps; none: the images alone",
    minShare: "with labels=maps: least share of the pixels that makes a label; default: any pixel",
    excluded: "leave (default): patches under seasonal snow, cloud or shadow are left out; keep",
    train: "share of train to keep, as 0.1; default 1",
    seed: "of that share; default 42",
  },
  recognise: async (folder) => (await rootOf(folder)) !== undefined,
  open,
};

function rootOf(path: string): Promise<string | undefined> {
  return findFolder(path, (_, names) => names.includes(s2Folder) || names.includes(s1Folder));
}

interface V2Entry extends Entry {
  readonly labels: readonly string[];
  readonly s1: string | null;
}

async function open({ path, parameters }: DatasetAddress, { threads }: OpenDatasetOptions): Promise<Dataset> {
  const root = await rootOf(path);
  if (root === undefined)
    throw new SoftconError(
      `no BigEarthNet v2 beneath ${path}: expected ${s2Folder} or ${s1Folder}; ` +
        `${s2Folder}.tar.zst is at https://zenodo.org/records/10891137`,
    );
  const sensor = choiceOf(parameters, "sensor", sensors, "s2");
  const source = choiceOf(parameters, "labels", ["table", "maps", "none"], "table");
  const minShare = numberOf(parameters, "minShare", [0, 1], 0);
  const excluded = choiceOf(parameters, "excluded", ["leave", "keep"], "leave");
  const share = numberOf(parameters, "train", [0, 1], 1);
  const notes: string[] = [];
  const there = await patchesThere(root, sensor === "s1" ? s1Folder : s2Folder);
  const hasTable = (await filesIn(root)).includes(table);
  if (!hasTable && source === "table") throw noTable(root);
  const rows = hasTable ? await rowsOf(root, excluded, notes) : unlisted(there, sensor, notes);
  const imageOf = (row: PatchRow): string | null => (sensor === "s1" ? row.s1 : row.id);
  const entries = withTrainShare(
    entriesOf(
      rows.filter((row) => there.has(imageOf(row) ?? "")),
      root,
    ),
    share,
    seedOf(parameters),
  );
  reportDifferences(rows, imageOf, there, notes);
  const pool = new PatchPool(threads);
  return datasetOf<V2Entry>({
    kind: "bigearthnet-v2",
    name: "BigEarthNet v2",
    classes: bigearthnet19,
    multiLabel: true,
    bands: bandsOf(sensor),
    notes,
    entries,
    load: async ({ id, labels, split, s1 }, request) => {
      const s2Path = join(root, s2Folder, withoutTokens(id, 2), id);
      const s1Path = s1 === null ? null : join(root, s1Folder, withoutTokens(s1, 3), s1);
      const files = {
        s2: s2Files(s2Path, id),
        s1: s1 !== null && s1Path !== null ? s1Files(s1Path, s1) : null,
      };
      const patch = await readPair(pool, id, sensor, files, request);
      const names =
        source === "maps" ? await mapLabels(root, id, minShare) : source === "none" ? null : labels;
      return { id, ...patch, labels: names, split, source: (sensor === "s1" ? s1Path : s2Path) ?? root };
    },
    close: () => pool.close(),
  });
}

/** The name of the folder that a patch's folder lies in: `…_T33UUP` of `…_T33UUP_26_57`. */
function withoutTokens(name: string, count: number): string {
  return name.split("_").slice(0, -count).join("_");
}

function noTable(root: string): SoftconError {
  return new SoftconError(
    `no ${table} in ${root}; expected it beside ${s2Folder} (it is at https://zenodo.org/records/10891137), or give labels=maps or labels=none`,
  );
}

async function rowsOf(
  root: string,
  excluded: "leave" | "keep",
  notes: string[],
): Promise<readonly PatchRow[]> {
  const rows = await readMetadataTable(join(root, table));
  if (excluded === "keep") {
    if ((await filesIn(root)).includes(excludedTable))
      return [...rows, ...(await readMetadataTable(join(root, excludedTable)))];
    notes.push(
      `no ${excludedTable} in ${root}: patches under snow, cloud or shadow are those of ${table} alone`,
    );
    return rows;
  }
  const kept = rows.filter((row) => !row.excluded);
  if (kept.length < rows.length)
    notes.push(`${rows.length - kept.length} patches under snow, cloud or shadow left out`);
  return kept;
}

/** The patches themselves, where no table tells of them. */
function unlisted(there: ReadonlySet<string>, sensor: Sensor, notes: string[]): PatchRow[] {
  notes.push(`no ${table}: images are in no split and have no partner`);
  return [...there].map((name) => ({
    ...{ id: name, labels: [], split: null, s1: sensor === "s1" ? name : null, excluded: false },
  }));
}

/** Names of the patches of one sensor: a folder each, in folders of their scenes. */
async function patchesThere(root: string, sensor: string): Promise<Set<string>> {
  const scenes = await foldersIn(join(root, sensor));
  if (scenes.length === 0)
    throw new SoftconError(
      `no patches in ${join(root, sensor)}; expected a folder for each scene: unpack ${sensor}.tar.zst, as ?unpack=yes does`,
    );
  const patches = await mapLimited(scenes, 8, (scene) => foldersIn(join(root, sensor, scene)));
  return new Set(patches.flat());
}

function entriesOf(rows: readonly PatchRow[], root: string): V2Entry[] {
  const shared = sharedLists();
  return rows.map(({ id, labels, split, s1 }) => ({
    id,
    labels: shared(checked19(labels, `${join(root, table)}, ${id}`)),
    split: split === "validation" ? "val" : split,
    s1,
  }));
}

/** A part of the data set is a fair thing to have; what does not fit together is said. */
function reportDifferences(
  rows: readonly PatchRow[],
  imageOf: (row: PatchRow) => string | null,
  there: ReadonlySet<string>,
  notes: string[],
): void {
  const absent = rows.filter((row) => !there.has(imageOf(row) ?? "")).map(({ id }) => id);
  const listed = new Set(rows.map(imageOf));
  const unlisted = [...there].filter((name) => !listed.has(name));
  if (absent.length > 0)
    notes.push(
      `${absent.length} patches of ${table} have no image on the disk: left out (${someOf(absent, 2)})`,
    );
  if (unlisted.length > 0)
    notes.push(`${unlisted.length} images have no label in ${table}: left out (${someOf(unlisted, 2)})`);
}

async function mapLabels(root: string, id: string, minShare: number): Promise<readonly string[]> {
  const path = join(root, mapFolder, withoutTokens(id, 2), id, `${id}_reference_map.tif`);
  return codesTo19(valuesPresent(await countLabels(path), minShare), path);
}
