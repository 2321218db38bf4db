import { createHash } from "node:crypto";
import type { EmbeddingRow } from "../inference/embedding";
import type { Footprint } from "../raster/scene";
import { geometryColumn, type TableLayout, vectorColumn } from "./table-layout";
import { footprintToWkb } from "./wkb";

/** A patch with what Major TOM's tables say of it besides. */
export interface MajorTomRow extends EmbeddingRow {
  readonly footprint: Footprint;
  /** The cell that the image was cut for; default: that of the patch's centre. */
  readonly gridCell?: GridCell;
  /** The satellite product, without its ending. */
  readonly productId: string;
  /** "EPSG:32648". */
  readonly utmCrs: string;
  /** Outline in that system, metres, closed ring. */
  readonly utmFootprint: Footprint;
  /** Left, top, right, bottom of the patch in pixels of its image. */
  readonly pixelBbox: readonly [number, number, number, number];
}

/** A cell of Major TOM's grid; rows count up from the equator, columns east from Greenwich, negative the other way. */
export interface GridCell {
  readonly name: string;
  readonly row: number;
  readonly column: number;
}

/** Kilometres, as Major TOM's grid has it (Francis and Czerkawski 2024, arXiv:2402.12095, and its reference code). */
const equatorRadius = 6378.137;

/**
 * The cell that a point lies in.
 * @param spacing distance of the grid's points in kilometres; Major TOM Core's is 10.
 */
export function majorTomCell(longitude: number, latitude: number, spacing = 10): GridCell {
  const rowStep = 180 / Math.ceil((Math.PI * equatorRadius) / spacing);
  const row = Math.ceil(latitude / rowStep) - 1; // a point on a line belongs to the cell below it
  const circle = 2 * Math.PI * equatorRadius * Math.cos((row * rowStep * Math.PI) / 180);
  const column = Math.ceil(longitude / (360 / Math.ceil(circle / spacing))) - 1;
  const name = `${Math.abs(row)}${row < 0 ? "D" : "U"}_${Math.abs(column)}${column < 0 ? "L" : "R"}`;
  return { name, row, column };
}

/** The columns of Major TOM's embedding tables, in their order and types. */
export const majorTomLayout: TableLayout<MajorTomRow> = {
  name: "major-tom",
  columns: [
    { name: "unique_id", kind: "text", required: true, cellOf: uniqueId },
    vectorColumn,
    { name: "timestamp", kind: "text", required: false, cellOf: (row) => row.datetime },
    { name: "product_id", kind: "text", required: true, cellOf: (row) => row.productId },
    { name: "grid_cell", kind: "text", required: true, cellOf: (row) => cellOf(row).name },
    { name: "grid_row_u", kind: "int16", required: true, cellOf: (row) => cellOf(row).row },
    { name: "grid_col_r", kind: "int16", required: true, cellOf: (row) => cellOf(row).column },
    geometryColumn,
    { name: "centre_lat", kind: "float32", required: true, cellOf: (row) => centre(row.footprint)[1] },
    { name: "centre_lon", kind: "float32", required: true, cellOf: (row) => centre(row.footprint)[0] },
    { name: "utm_footprint", kind: "text", required: true, cellOf: (row) => polygonText(row.utmFootprint) },
    { name: "utm_crs", kind: "text", required: true, cellOf: (row) => row.utmCrs },
    { name: "pixel_bbox", kind: "int32s", required: true, cellOf: (row) => row.pixelBbox },
  ],
};

/** As Major TOM's, a sha256 over outline, time, product and vector; theirs hashes how Python prints them. */
function uniqueId(row: MajorTomRow): string {
  const { buffer, byteOffset, byteLength } = row.embedding;
  return createHash("sha256")
    .update(footprintToWkb(row.footprint))
    .update(`_${row.datetime}_${row.productId}_`)
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest("hex");
}

function cellOf(row: MajorTomRow): GridCell {
  if (row.gridCell) return row.gridCell;
  const [longitude, latitude] = centre(row.footprint);
  return majorTomCell(longitude, latitude);
}

/** The centroid of a small ring: by area, so that it is the middle whatever the points' spacing. */
function centre(ring: Footprint): readonly [number, number] {
  const [x0, y0] = ring[0] ?? [0, 0];
  let area = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax, ay] = ring[i] ?? [0, 0];
    const [bx, by] = ring[i + 1] ?? [0, 0];
    const cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
    area += cross;
    x += (ax + bx - 2 * x0) * cross;
    y += (ay + by - 2 * y0) * cross;
  }
  return area === 0 ? [x0, y0] : [x0 + x / (3 * area), y0 + y / (3 * area)];
}

function polygonText(ring: Footprint): string {
  return `POLYGON ((${ring.map(([x, y]) => `${x} ${y}`).join(", ")}))`;
}
