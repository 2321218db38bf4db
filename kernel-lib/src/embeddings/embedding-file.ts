import { SoftconError } from "../core/errors";
import type { EmbeddingRow, EmbeddingTable } from "../inference/embedding";
import { firstLength, readCells, readVectors } from "../parquet/columns";
import type { Cell, RowRange, Vectors } from "../parquet/contents";
import type { Leaf } from "../parquet/leaf";
import { isReadable } from "../parquet/pages";
import { damaged, openParquet, type ParquetFile } from "../parquet/parquet-file";
import type { Footprint } from "../raster/scene";
import type { ColumnChoice, ColumnRole } from "./column-names";
import { rolesOf, typeOf, vectorLeafOf } from "./column-roles";
import { rowRange } from "./row-range";
import {
  type GeoColumn,
  isGeographic,
  readExtent,
  readGeo,
  readProvenance,
  type TableExtent,
  type TableProvenance,
} from "./table-metadata";
import { wkbToFootprint } from "./wkb";

export interface OpenEmbeddingsOptions {
  readonly columns?: ColumnChoice;
}

export interface TableColumnInfo {
  readonly name: string;
  /** "text", "list of float", ... */
  readonly type: string;
  readonly role: ColumnRole | null;
}

/** A table of embeddings on disk, ours or another maker's. Nothing is read until it is asked for. */
export class EmbeddingFile {
  private constructor(
    private readonly file: ParquetFile,
    private readonly roles: ReadonlyMap<ColumnRole, Leaf>,
    private readonly vectorLeaf: Leaf,
    /** Length of the vectors; null in a table without rows whose maker does not say. */
    readonly dim: number | null,
    readonly provenance: TableProvenance,
    readonly geo: GeoColumn | null,
    /** What its reader should know: "no geometry", "geometry in EPSG:3857". */
    readonly notes: readonly string[],
  ) {}

  /**
   * @throws SoftconError where the file is damaged, has no column of vectors, or a column that was chosen cannot be what
   *   it was chosen for; it names what the file has.
   */
  static async open(path: string, { columns = {} }: OpenEmbeddingsOptions = {}): Promise<EmbeddingFile> {
    const file = await openParquet(path);
    try {
      const vectors = vectorLeafOf(file, columns.embedding);
      const roles = rolesOf(file, vectors, columns);
      const provenance = readProvenance(file.keyValues);
      const geo = geoOf(file, roles);
      const claimed =
        provenance.kind === "softcon"
          ? provenance.provenance.dim
          : provenance.kind === "emb"
            ? provenance.dim
            : null;
      const dim = (await firstLength(file, vectors, { start: 0, end: file.rows })) ?? claimed;
      if (provenance.kind === "softcon" && dim !== claimed)
        throw damaged(path, `vectors of ${dim} numbers where its provenance says ${claimed}`);
      return new EmbeddingFile(
        file,
        roles,
        vectors,
        dim,
        provenance,
        geo,
        notesOn(file, roles, provenance, geo),
      );
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get path(): string {
    return this.file.path;
  }

  get rowCount(): number {
    return this.file.rows;
  }

  /** Bytes on disk. */
  get size(): number {
    return this.file.size;
  }

  /** Rows of each row group: reading begins without a detour at the first of one. */
  get rowGroups(): readonly number[] {
    return this.file.groups.map(({ rows }) => rows);
  }

  /** What the file says of itself under names: "geo", "emb", "softcon". */
  get keyValues(): ReadonlyMap<string, string> {
    return this.file.keyValues;
  }

  /** Bounds and times of all rows, as far as the file tells without reading them. */
  get extent(): TableExtent {
    return readExtent(this.file.keyValues);
  }

  get columns(): readonly TableColumnInfo[] {
    const roleOf = new Map([...this.roles].map(([role, leaf]) => [leaf, role]));
    return this.file.leaves.map((leaf) => ({
      name: isReadable(leaf) ? leaf.name : leaf.path.join("."),
      type: typeOf(leaf),
      role: leaf === this.vectorLeaf ? "embedding" : (roleOf.get(leaf) ?? null),
    }));
  }

  has(role: ColumnRole): boolean {
    return role === "embedding" || this.roles.has(role);
  }

  /**
   * The vectors of some rows, in one array.
   * @throws SoftconError where the file is damaged there, a vector has another length, or there is none.
   */
  vectors(range: Partial<RowRange> = {}): Promise<Vectors> {
    return readVectors(this.file, this.vectorLeaf, rowRange(this, range), this.dim);
  }

  /**
   * The cells of a column of any name, for some rows.
   * @throws SoftconError where there is no such column; it names those there are.
   */
  column(name: string, range: Partial<RowRange> = {}): Promise<Cell[]> {
    const leaf = this.file.leaves.find((candidate) => candidate.name === name && isReadable(candidate));
    if (!leaf)
      throw new SoftconError(
        `${this.path}: no column "${name}"; it has ${this.columns.map((c) => c.name).join(", ")}`,
      );
    return readCells(this.file, leaf, rowRange(this, range));
  }

  /** Outlines in longitude and latitude; null for rows without one, and throughout where the CRS is another. */
  async footprints(range: Partial<RowRange> = {}): Promise<(Footprint | null)[]> {
    const { start, end } = rowRange(this, range);
    const leaf = this.roles.get("geometry");
    if (!leaf || !this.geo || !isGeographic(this.geo))
      return new Array<Footprint | null>(end - start).fill(null);
    const cells = await readCells(this.file, leaf, { start, end });
    return cells.map((cell, i) => {
      if (!(cell instanceof Uint8Array)) return null;
      try {
        return wkbToFootprint(cell);
      } catch {
        throw damaged(this.path, `the geometry of row ${start + i}`);
      }
    });
  }

  /** Rows as they were written. A table without ids is counted: "0", "1", ... */
  async rows(range: Partial<RowRange> = {}): Promise<EmbeddingRow[]> {
    const { start, end } = rowRange(this, range);
    return this.#rowsOf({ start, end }, await this.vectors({ start, end }));
  }

  async #rowsOf({ start, end }: RowRange, { matrix, dim }: Vectors): Promise<EmbeddingRow[]> {
    const cells = async (role: ColumnRole): Promise<readonly Cell[] | null> => {
      const leaf = this.roles.get(role);
      return leaf ? readCells(this.file, leaf, { start, end }) : null;
    };
    const [ids, times, sources, label, labels, split, predicted, thumbnail] = [
      await cells("id"),
      await cells("datetime"),
      await cells("source"),
      await cells("label"),
      await cells("labels"),
      await cells("split"),
      await cells("predicted"),
      await cells("thumbnail"),
    ];
    const footprints = await this.footprints({ start, end });
    return footprints.map((footprint, i) => ({
      id: textOf(ids?.[i]) ?? String(start + i),
      embedding: matrix.subarray(i * dim, (i + 1) * dim),
      footprint,
      datetime: textOf(times?.[i]),
      source: textOf(sources?.[i]) ?? this.path,
      ...(label ? { label: textOf(label[i]) } : {}),
      ...(labels ? { labels: textsOf(labels[i]) } : {}),
      ...(split ? { split: textOf(split[i]) } : {}),
      ...(predicted ? { predicted: textsOf(predicted[i]) } : {}),
      ...(thumbnail ? { thumbnail: bytesOf(thumbnail[i]) } : {}),
    }));
  }

  /**
   * The whole table in memory.
   * @throws SoftconError where its provenance is not known: read `vectors` and `column` instead.
   */
  async table(): Promise<EmbeddingTable> {
    if (this.provenance.kind !== "softcon" || this.dim === null)
      throw new SoftconError(
        `${this.path}: not written by softcon, so its provenance is not known; read its vectors`,
      );
    const all = { start: 0, end: this.rowCount };
    const none = { dim: this.dim, matrix: new Float32Array(0), missing: [] };
    const vectors = this.rowCount === 0 ? none : await this.vectors(all);
    const rows = await this.#rowsOf(all, vectors);
    return { provenance: this.provenance.provenance, dim: this.dim, rows, matrix: vectors.matrix };
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** Opens a table of embeddings; see `EmbeddingFile`. */
export function openEmbeddings(path: string, options: OpenEmbeddingsOptions = {}): Promise<EmbeddingFile> {
  return EmbeddingFile.open(path, options);
}

/** True where `path` is a whole Parquet file with a column of vectors. */
export async function isEmbeddingTable(path: string): Promise<boolean> {
  try {
    await (await openEmbeddings(path)).close();
    return true;
  } catch (error) {
    if (error instanceof SoftconError) return false;
    throw error;
  }
}

/** Where the geometries are measured: of a column that was chosen, only where the file says so of that one. */
function geoOf(file: ParquetFile, roles: ReadonlyMap<ColumnRole, Leaf>): GeoColumn | null {
  const leaf = roles.get("geometry");
  return leaf ? readGeo(file.keyValues, leaf.name) : null;
}

function notesOn(
  file: ParquetFile,
  roles: ReadonlyMap<ColumnRole, Leaf>,
  provenance: TableProvenance,
  geo: GeoColumn | null,
): string[] {
  const notes: string[] = [];
  if (file.rows === 0) notes.push("no rows");
  if (provenance.kind === "unknown") notes.push("does not say which model made it");
  if (!roles.has("id")) notes.push("no ids: rows are counted");
  if (!roles.has("geometry")) notes.push("no geometry");
  else if (!geo?.crs) notes.push("geometry without a known CRS: footprints are not read");
  else if (!isGeographic(geo)) notes.push(`geometry in ${geo.crs}, not in degrees: footprints are not read`);
  return notes;
}

function textOf(cell: Cell | undefined): string | null {
  if (cell === undefined || cell === null || cell instanceof Uint8Array || Array.isArray(cell)) return null;
  return String(cell);
}

function textsOf(cell: Cell | undefined): string[] | null {
  return Array.isArray(cell) ? cell.map(String) : null;
}

function bytesOf(cell: Cell | undefined): Uint8Array | null {
  return cell instanceof Uint8Array ? cell : null;
}
