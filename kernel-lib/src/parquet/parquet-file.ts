import { type FileHandle, open } from "node:fs/promises";
import { messageOf, SoftconError } from "../core/errors";
import { type FileMetaData, parquetMetadata, type RowGroup } from "../vendor/hyparquet";
import { readableCodecs } from "./codecs";
import { type Leaf, leavesOf } from "./leaf";
import { thriftEnd } from "./thrift-check";

/** The bytes of one column in one row group. */
export interface Chunk {
  readonly leaf: Leaf;
  readonly start: number;
  readonly length: number;
  readonly codec: string;
  /** How many values, nulls and empty lists included. */
  readonly values: number;
}

export interface Group {
  readonly rows: number;
  /** By leaf, in the order of `ParquetFile.leaves`. */
  readonly chunks: readonly Chunk[];
}

/** A Parquet file whose footer is checked: every number in it is borne out by the file's size. */
export interface ParquetFile {
  readonly path: string;
  readonly size: number;
  readonly rows: number;
  readonly leaves: readonly Leaf[];
  readonly groups: readonly Group[];
  /** What the file says of itself under names: "geo", "emb", ... */
  readonly keyValues: ReadonlyMap<string, string>;
  readonly createdBy: string | null;
  /** @throws SoftconError where the file has become shorter. */
  read(start: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

const magic = 0x31524150; // "PAR1", little-endian
const encrypted = 0x45524150; // "PARE"
const maxFooter = 128 * 2 ** 20;
const maxFooterValues = 30_000_000;

const asBytes = (bytes: Uint8Array): Uint8Array => bytes;
/** Statistics are not used, so they are left as bytes: a cut-off JSON or geometry there is no damage. */
const parsers = { jsonFromBytes: asBytes, geometryFromBytes: asBytes, geographyFromBytes: asBytes };

/** The problem of a file that claims to be Parquet and is not whole. */
export function damaged(path: string, what: string): SoftconError {
  return new SoftconError(
    `${path}: damaged or not a Parquet file (${what}); expected a whole Parquet file: write it again or fetch a fresh copy`,
  );
}

/**
 * Opens a Parquet file and checks its footer against its size; no data is read.
 * @throws SoftconError where the file is absent, cut off, encrypted or not Parquet.
 */
export async function openParquet(path: string): Promise<ParquetFile> {
  let handle: FileHandle;
  try {
    handle = await open(path, "r");
  } catch (error) {
    throw new SoftconError(`${path}: cannot be opened (${messageOf(error)})`, "input", { cause: error });
  }
  try {
    const { size } = await handle.stat();
    const read = async (start: number, length: number): Promise<Uint8Array> => {
      const bytes = new Uint8Array(length);
      let got = 0;
      while (got < length) {
        const { bytesRead } = await handle.read(bytes, got, length - got, start + got);
        if (bytesRead === 0) throw damaged(path, `it ends before byte ${start + length}`);
        got += bytesRead;
      }
      return bytes;
    };
    const { metadata, footerStart } = await readFooter(path, size, read);
    const leaves = leavesOf(metadata.schema);
    const groups = metadata.row_groups.map((group, i) => checkedGroup(group, i, leaves, footerStart));
    const rows = groups.reduce((sum, group) => sum + group.rows, 0);
    if (BigInt(rows) !== BigInt(metadata.num_rows))
      throw new Error("its row groups do not add up to its rows");
    return {
      path,
      size,
      rows,
      leaves,
      groups,
      keyValues: new Map((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ""])),
      createdBy: metadata.created_by ?? null,
      read,
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    if (error instanceof SoftconError) throw error;
    throw damaged(path, messageOf(error));
  }
}

async function readFooter(
  path: string,
  size: number,
  read: (start: number, length: number) => Promise<Uint8Array>,
): Promise<{ metadata: FileMetaData; footerStart: number }> {
  if (size < 12) throw damaged(path, `${size} bytes`);
  const tail = new DataView((await read(size - 8, 8)).buffer);
  const head = new DataView((await read(0, 4)).buffer).getUint32(0, true);
  if (tail.getUint32(4, true) === encrypted)
    throw new SoftconError(`${path}: encrypted Parquet is not read; write it without encryption`);
  if (head !== magic || tail.getUint32(4, true) !== magic) throw damaged(path, "no PAR1 at both ends");
  const length = tail.getUint32(0, true);
  const footerStart = size - 8 - length;
  if (footerStart < 4) throw damaged(path, `a footer of ${length} bytes in a file of ${size}`);
  if (length > maxFooter)
    throw new SoftconError(
      `${path}: a footer of ${length} bytes; up to ${maxFooter} are read: split the table`,
    );
  const footer = await read(footerStart, length + 8);
  if (thriftEnd(footer.subarray(0, length), 0, maxFooterValues) === null)
    throw damaged(path, "the footer ends early");
  return { metadata: parquetMetadata(footer, { parsers, geoparquet: false }), footerStart };
}

function checkedGroup(group: RowGroup, index: number, leaves: readonly Leaf[], footerStart: number): Group {
  const wrong = (what: string): Error => new Error(`row group ${index}: ${what}`);
  const rows = Number(group.num_rows);
  if (!Number.isSafeInteger(rows) || rows < 0) throw wrong(`${group.num_rows} rows`);
  if (group.columns.length !== leaves.length) throw wrong("not one chunk for every column");
  const chunks = leaves.map((leaf, i): Chunk => {
    const column = group.columns[i];
    const about = column?.meta_data;
    const name = leaf.path.join(".");
    if (!column || !about || column.file_path) throw wrong(`${name} lies in another file`);
    if (about.path_in_schema.join(".") !== name || about.type !== leaf.element.type)
      throw wrong(`${name} does not match the schema`);
    const data = Number(about.data_page_offset);
    const dictionary = Number(about.dictionary_page_offset ?? 0);
    const start = dictionary > 0 && dictionary < data ? dictionary : data;
    const length = Number(about.total_compressed_size);
    const values = Number(about.num_values);
    if (!(start >= 4 && length >= 0 && start + length <= footerStart))
      throw wrong(`${name} claims bytes ${start} to ${start + length} of ${footerStart}`);
    if (!(leaf.maxRepetition === 0 ? values === rows : values >= rows && Number.isSafeInteger(values)))
      throw wrong(`${name} claims ${values} values for ${rows} rows`);
    // Runs can stand for many values in few bytes, but not for this many in a table of measurements.
    if (values > 2 ** 20 + 4096 * length) throw wrong(`${name} claims ${values} values in ${length} bytes`);
    if (!readableCodecs.includes(about.codec))
      throw wrong(`${name} is packed with ${about.codec}; ${readableCodecs.join(", ")} are read`);
    return { leaf, start, length, codec: about.codec, values };
  });
  return { rows, chunks };
}
