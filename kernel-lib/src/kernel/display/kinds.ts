import type { TableMap } from "../../embeddings/project-table";
import type { EmbeddingRow, EmbeddingTable } from "../../inference/embedding";
import type { Figure } from "../../plots/figure";
import type { Raster } from "../../raster/raster";
import type { Scene } from "../../raster/scene";

// What a value is, told by its fields: the library of a cell and that of the kernel may be two copies.

/** An embedding table on disk, as far as showing it needs. */
export interface TableFile {
  readonly path: string;
  readonly rowCount: number;
  readonly dim: number | null;
  rows(range: { readonly start: number; readonly end: number }): Promise<EmbeddingRow[]>;
}

const has = (value: object, ...names: readonly string[]): boolean => names.every((name) => name in value);

export function isFigure(value: object): value is Figure {
  if (!("data" in value && "layout" in value)) return false;
  const { data, layout } = value;
  return (
    Array.isArray(data) &&
    typeof layout === "object" &&
    layout !== null &&
    data.every((trace: unknown) => typeof trace === "object" && trace !== null && "type" in trace)
  );
}

export function isRaster(value: object): value is Raster {
  return (
    has(value, "data", "bands", "width", "height", "nodata") && ArrayBuffer.isView(Reflect.get(value, "data"))
  );
}

export function isScene(value: object): value is Scene {
  return has(value, "bands", "width", "height", "pixelType", "source", "read", "tiles");
}

export function isTable(value: object): value is EmbeddingTable {
  return has(value, "provenance", "dim", "rows", "matrix") && Array.isArray(Reflect.get(value, "rows"));
}

export function isTableMap(value: object): value is TableMap {
  if (!("table" in value && "projection" in value)) return false;
  return typeof value.table === "object" && value.table !== null && isTable(value.table);
}

export function isTableFile(value: object): value is TableFile {
  return (
    has(value, "path", "rowCount", "dim", "columns", "rows") &&
    typeof Reflect.get(value, "rows") === "function"
  );
}
