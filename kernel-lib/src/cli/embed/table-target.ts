import { SoftconError } from "../../core/errors";
import { EmbeddingWriter, type EmbeddingWriterOptions } from "../../embeddings/embedding-writer";
import type { Json } from "../../embeddings/json";
import { type MajorTomRow, majorTomLayout } from "../../embeddings/major-tom";
import { earthIndexLayout, type OptionalColumn } from "../../embeddings/table-layout";
import type { EmbeddingProvenance, EmbeddingRow } from "../../inference/embedding";
import type { EmbeddedTile } from "../../inference/encoder";
import { predictedClasses } from "../../networks/classifier";
import type { AffineTransform } from "../../raster/raster";
import type { Footprint } from "../../raster/scene";
import { defined } from "../defined";
import { tileThumbnail } from "./thumbnail";
import type { LabelledTile } from "./tile-source";

export type LayoutName = "earth-index" | "major-tom";

/** A table that takes embedded tiles, whatever its columns. */
export interface TableTarget {
  readonly path: string;
  /** Rows that are on the disk. */
  readonly rows: number;
  readonly cursor: Json;
  append(tiles: readonly EmbeddedTile<LabelledTile>[], cursor: Json): void;
  finish(): void;
  /** Stops here; what is on the disk stays. */
  abandon(): void;
  /** Throws away what is on the disk. */
  discard(): void;
}

export interface TableColumns {
  readonly layout: LayoutName;
  readonly thumbnails: boolean;
  /** What the input knows of its images: label, labels, split. */
  readonly known: readonly OptionalColumn[];
}

/** Opens a table in the layout asked for; see `EmbeddingWriter.create`. */
export function openTarget(
  path: string,
  provenance: EmbeddingProvenance,
  columns: TableColumns,
  options: EmbeddingWriterOptions,
): TableTarget {
  if (columns.layout === "major-tom")
    return over(
      EmbeddingWriter.create(path, provenance, { ...options, layout: majorTomLayout }),
      majorTomRow,
    );
  const { classifier } = provenance;
  const layout = earthIndexLayout([
    ...columns.known,
    ...(classifier ? (["predicted"] as const) : []),
    ...(columns.thumbnails ? (["thumbnail"] as const) : []),
  ]);
  return over(EmbeddingWriter.create(path, provenance, { ...options, layout }), (embedded) => ({
    ...rowOf(embedded),
    ...known(embedded.tile),
    ...(classifier ? { predicted: predictedClasses(classifier, embedded.embedding) } : {}),
    ...(columns.thumbnails ? { thumbnail: tileThumbnail(embedded.tile.raster) } : {}),
  }));
}

function over<Row extends EmbeddingRow>(
  writer: EmbeddingWriter<Row>,
  toRow: (embedded: EmbeddedTile<LabelledTile>) => Row,
): TableTarget {
  return {
    path: writer.path,
    get rows() {
      return writer.rows;
    },
    get cursor() {
      return writer.cursor;
    },
    append: (tiles, cursor) => writer.append(tiles.map(toRow), cursor),
    finish: () => writer.finish(),
    abandon: () => writer.abandon(),
    discard: () => EmbeddingWriter.discard(writer.path),
  };
}

function rowOf({ tile: { id, footprint, datetime, source }, embedding }: EmbeddedTile): EmbeddingRow {
  return { id, embedding, footprint, datetime, source };
}

function known({ label, labels, split }: LabelledTile): Partial<EmbeddingRow> {
  return defined({ label, labels, split });
}

function majorTomRow(embedded: EmbeddedTile): MajorTomRow {
  const { source, footprint, raster, window } = embedded.tile;
  const { transform, crs } = raster;
  if (footprint === null || transform === null || crs?.epsg == null)
    throw new SoftconError(
      `${source} does not say where it is in a system with an EPSG code, which Major TOM's columns need; use --layout earth-index`,
    );
  const product = source.split(/[\\/]/).at(-1) ?? source;
  return {
    ...rowOf(embedded),
    footprint,
    productId: product.replace(/\.(tiff?|SAFE)$/i, ""),
    utmCrs: `EPSG:${crs.epsg}`,
    utmFootprint: outline(transform, raster.width, raster.height),
    pixelBbox: [window.x, window.y, window.x + window.width, window.y + window.height],
  };
}

/** The corners of an image in its own coordinates, closed, counter-clockwise for an image with north up. */
function outline(t: AffineTransform, width: number, height: number): Footprint {
  const corner = (x: number, y: number) => [t[0] + x * t[1] + y * t[2], t[3] + x * t[4] + y * t[5]] as const;
  return [corner(0, 0), corner(0, height), corner(width, height), corner(width, 0), corner(0, 0)];
}
