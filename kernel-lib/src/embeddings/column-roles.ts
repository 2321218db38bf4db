import { SoftconError } from "../core/errors";
import { numberReader } from "../parquet/cells";
import type { Leaf } from "../parquet/leaf";
import { isReadable } from "../parquet/pages";
import { openParquet, type ParquetFile } from "../parquet/parquet-file";
import { readGeo } from "./table-metadata";

/** What a column is to us, whatever its maker calls it. */
export type ColumnRole =
  | "id"
  | "embedding"
  | "geometry"
  | "datetime"
  | "source"
  | "label"
  | "labels"
  | "split"
  | "predicted"
  | "thumbnail";

/** The names that Earth Index, Clay, Major TOM and Planet give their columns; ours come first. */
const roleNames: Readonly<Record<Exclude<ColumnRole, "embedding">, readonly string[]>> = {
  id: ["id", "unique_id", "chips_id", "index"],
  geometry: ["geometry"],
  datetime: ["datetime", "timestamp", "date"],
  source: ["source", "source_url", "product_id"],
  label: ["label"],
  labels: ["labels"],
  split: ["split"],
  predicted: ["predicted"],
  thumbnail: ["thumbnail"],
};
const vectorNames: readonly string[] = ["embedding", "embeddings", "vector", "features"];

/** Columns for roles that their names do not tell; null for a role that none has. */
export type ColumnChoice = Partial<
  Readonly<Record<"embedding", string> & Record<Exclude<ColumnRole, "embedding">, string | null>>
>;

/** What each column of a Parquet file could be taken for. */
export interface ColumnSurvey {
  readonly rows: number;
  readonly bytes: number;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly roles: readonly ColumnRole[];
  }[];
  /** What `openEmbeddings` takes for the vectors; null where it cannot tell. */
  readonly vectors: string | null;
}

/**
 * Looks at a Parquet file whose columns may have to be chosen; only its footer is read.
 * @throws SoftconError where it is no Parquet file, or damaged.
 */
export async function surveyColumns(path: string): Promise<ColumnSurvey> {
  const file = await openParquet(path);
  await file.close();
  const all: readonly Exclude<ColumnRole, "embedding">[] = [
    "id",
    "geometry",
    "datetime",
    "source",
    "label",
    "labels",
    "split",
    "predicted",
    "thumbnail",
  ];
  return {
    rows: file.rows,
    bytes: file.size,
    columns: file.leaves.filter(isReadable).map((leaf) => ({
      name: leaf.name,
      type: typeOf(leaf),
      roles: [...(isVector(leaf) ? ["embedding" as const] : []), ...all.filter((role) => fits(role, leaf))],
    })),
    vectors: toldVectors(file)?.name ?? null,
  };
}

function isVector(leaf: Leaf): boolean {
  return leaf.maxRepetition === 1 && isReadable(leaf) && numberReader(leaf.element) !== undefined;
}

/** The column of vectors, as far as names and types tell. */
function toldVectors(file: ParquetFile): Leaf | undefined {
  const lists = file.leaves.filter(isVector);
  const named = vectorNames.map((name) => lists.find((leaf) => leaf.name === name)).find((leaf) => leaf);
  const floats = lists.filter((leaf) => leaf.element.type !== "INT32");
  return named ?? (floats.length === 1 ? floats[0] : undefined);
}

/** @throws SoftconError where there is none, or the chosen one is none. */
export function vectorLeafOf(file: ParquetFile, chosen: string | undefined): Leaf {
  const found =
    chosen === undefined
      ? toldVectors(file)
      : file.leaves.find((leaf) => leaf.name === chosen && isVector(leaf));
  if (found) return found;
  const columns = file.leaves.map((leaf) => `${leaf.path.join(".")} (${typeOf(leaf)})`);
  const expected = chosen === undefined ? `named ${vectorNames.join(" or ")}` : `named ${chosen}`;
  throw new SoftconError(
    `${file.path}: no column of embeddings; expected a list of floats ${expected}, found ${columns.join(", ")}`,
  );
}

/** @throws SoftconError where a chosen column cannot have its role. */
export function rolesOf(
  file: ParquetFile,
  vectors: Leaf,
  chosen: ColumnChoice,
): ReadonlyMap<ColumnRole, Leaf> {
  const roles = new Map<ColumnRole, Leaf>();
  const geometry = readGeo(file.keyValues)?.column;
  const put = (role: Exclude<ColumnRole, "embedding">, known: readonly string[]): void => {
    const choice = chosen[role];
    if (choice === null) return;
    const names = choice === undefined ? known : [choice];
    const candidates = file.leaves.filter((leaf) => leaf !== vectors && isReadable(leaf) && fits(role, leaf));
    const found = names.map((name) => candidates.find((leaf) => leaf.name === name)).find((leaf) => leaf);
    if (found) roles.set(role, found);
    else if (choice !== undefined)
      throw new SoftconError(
        `${file.path}: column "${choice}" cannot be the ${role}; ${candidates.map((leaf) => leaf.name).join(", ") || "none"} can`,
      );
  };
  put("id", roleNames.id);
  put("geometry", geometry === undefined ? roleNames.geometry : [geometry]);
  put("datetime", roleNames.datetime);
  put("source", roleNames.source);
  put("label", roleNames.label);
  put("labels", roleNames.labels);
  put("split", roleNames.split);
  put("predicted", roleNames.predicted);
  put("thumbnail", roleNames.thumbnail);
  return roles;
}

function fits(role: ColumnRole, leaf: Leaf): boolean {
  if (role === "labels" || role === "predicted") return leaf.maxRepetition === 1;
  if (role === "geometry" || role === "thumbnail")
    return leaf.maxRepetition === 0 && leaf.element.type === "BYTE_ARRAY";
  return leaf.maxRepetition === 0;
}

/** "text", "list of float", ... */
export function typeOf(leaf: Leaf): string {
  const { type, converted_type: converted, logical_type: logical } = leaf.element;
  const named = { BYTE_ARRAY: "binary", FLOAT: "float", DOUBLE: "double", INT32: "int", INT64: "long" };
  const plain = Object.entries(named).find(([known]) => known === type)?.[1] ?? String(type).toLowerCase();
  const isText = converted === "UTF8" || logical?.type === "STRING";
  const isTime = logical?.type === "TIMESTAMP" || converted?.startsWith("TIMESTAMP") || type === "INT96";
  const item = isText ? "text" : isTime ? "timestamp" : (logical?.type.toLowerCase() ?? plain);
  return leaf.maxRepetition > 0 ? `list of ${item}` : item;
}
