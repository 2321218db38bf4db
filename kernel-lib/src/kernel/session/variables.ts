import { join } from "node:path";
import { inspect } from "node:util";
import { SoftconError } from "../../core/errors";
import { writeEmbeddings } from "../../embeddings/embedding-writer";
import { writeGeoTiff } from "../../raster/geotiff-writer";
import { isFigure, isRaster, isScene, isTable, isTableFile, isTableMap } from "../display/kinds";
import type { SavedVariable, Variable } from "../messages";

/** Of so many names a list is made: the rest of a session's are the oldest. */
const mostVariables = 500;
const previewLength = 120;

/** What cells have declared and given a value, the latest first; functions and what was imported are left out. */
export function describeVariables(
  values: Readonly<Record<string, unknown>>,
  imported: ReadonlySet<string>,
): Variable[] {
  return Object.entries(values)
    .filter(([name, value]) => name !== "__esModule" && !imported.has(name) && typeof value !== "function")
    .reverse()
    .slice(0, mostVariables)
    .map(([name, value]) => ({ name, ...described(value) }));
}

type Facts = Omit<Variable, "name">;

/** Never runs code of the value: a getter that computes is not asked. */
function described(value: unknown): Facts {
  try {
    if (typeof value === "object" && value !== null) return describedObject(value);
    const type = value === null ? "null" : typeof value;
    return { type, shape: "", preview: oneLine(value), opens: null };
  } catch (error) {
    return { type: typeof value, shape: "", preview: String(error), opens: null };
  }
}

function describedObject(value: object): Facts {
  if (isScene(value)) {
    const { bands, height, width, pixelType, source } = value;
    return facts("Scene", [bands.length, height, width], `${pixelType}, ${source}`, "bands");
  }
  if (isRaster(value)) {
    const { bands, height, width, data } = value;
    return facts(
      "Raster",
      [bands.length, height, width],
      `${data.constructor.name}: ${bands.join(" ")}`,
      "bands",
    );
  }
  if (isTable(value))
    return facts("EmbeddingTable", [value.rows.length, value.dim], value.provenance.model, "table");
  if (isTableMap(value))
    return facts("TableMap", [value.table.rows.length, 2], value.table.provenance.model, "table");
  if (isTableFile(value))
    return facts(
      "EmbeddingFile",
      [value.rowCount, ...(value.dim === null ? [] : [value.dim])],
      value.path,
      "table",
    );
  if (isFigure(value)) return facts("Figure", [], titleOf(value), null);
  return facts(nameOf(value), shapeOf(value), oneLine(value), null);
}

function facts(type: string, shape: readonly number[], preview: string, opens: Variable["opens"]): Facts {
  return { type, shape: shape.join(" × "), preview: shortened(preview), opens };
}

function nameOf(value: object): string {
  const made: unknown = Object.getPrototypeOf(value)?.constructor;
  return typeof made === "function" && made.name !== "" ? made.name : "Object";
}

/** Numbers of rows, columns and so on, of what has such. */
function shapeOf(value: object): number[] {
  if (Array.isArray(value)) {
    const [first]: readonly unknown[] = value;
    return Array.isArray(first) || ArrayBuffer.isView(first)
      ? [value.length, ...shapeOf(first)]
      : [value.length];
  }
  if (ArrayBuffer.isView(value)) return "length" in value ? [Number(value.length)] : [value.byteLength];
  if (value instanceof Map || value instanceof Set) return [value.size];
  const shape = Object.getOwnPropertyDescriptor(value, "shape")?.value;
  return Array.isArray(shape) && shape.every((side) => typeof side === "number") ? shape : [];
}

function titleOf(figure: object): string {
  const text = /"title":(?:\{"text":)?"([^"]*)"/.exec(
    JSON.stringify(Reflect.get(figure, "layout")) ?? "",
  )?.[1];
  return text ?? "";
}

function oneLine(value: unknown): string {
  return shortened(
    inspect(value, {
      depth: 1,
      maxArrayLength: 8,
      maxStringLength: previewLength,
      breakLength: Number.POSITIVE_INFINITY,
    }),
  );
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > previewLength ? `${line.slice(0, previewLength - 1)}…` : line;
}

/**
 * A file that has what a variable has: the one that it was read from, or one that is written into `folder`.
 * @throws SoftconError for what is neither raster nor table, and where the file cannot be written.
 */
export async function saveVariable(name: string, value: unknown, folder: string): Promise<SavedVariable> {
  if (typeof value === "object" && value !== null) {
    if (isScene(value)) return { opens: "bands", path: value.source };
    if (isTableFile(value)) return { opens: "table", path: value.path };
    if (isRaster(value)) {
      const path = join(folder, `${name}.tif`);
      await writeGeoTiff(path, value);
      return { opens: "bands", path };
    }
    const table = isTableMap(value) ? value.table : isTable(value) ? value : null;
    if (table) {
      const path = join(folder, `${name}.parquet`);
      writeEmbeddings(path, table);
      return { opens: "table", path };
    }
  }
  throw new SoftconError(`"${name}" is neither an image nor a table of embeddings: there is nothing to open`);
}
