import { SoftconError } from "../core/errors";
import { numberReader } from "../parquet/cells";
import type { Leaf } from "../parquet/leaf";
import { isReadable } from "../parquet/pages";
import type { ParquetFile } from "../parquet/parquet-file";
import { type ColumnChoice, type ColumnRole, roleNames, vectorNames } from "./column-names";
import { readGeo } from "./table-metadata";

export function isVector(leaf: Leaf): boolean {
  return leaf.maxRepetition === 1 && isReadable(leaf) && numberReader(leaf.element) !== undefined;
}

/** The column of vectors, as far as names and types tell. */
export function toldVectors(file: ParquetFile): Leaf | undefined {
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

export function fits(role: ColumnRole, leaf: Leaf): boolean {
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
