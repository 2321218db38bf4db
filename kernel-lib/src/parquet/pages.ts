import { messageOf, SoftconError } from "../core/errors";
import { type PageHeader, parquetHeader } from "../vendor/hyparquet";
import { unpack } from "./codecs";
import { decodeHybrid } from "./hybrid";
import type { Leaf } from "./leaf";
import { type Chunk, damaged, type ParquetFile } from "./parquet-file";
import { thriftEnd } from "./thrift-check";
import { decodePlain, decodeValues, type Values } from "./values";

/** One page of a column, decoded. */
export interface Page {
  /** Number of slots: values, nulls and empty lists. */
  readonly count: number;
  /** [count]; null where every slot has a value. */
  readonly definition: Uint8Array | null;
  /** [count]; null for columns that are no lists. */
  readonly repetition: Uint8Array | null;
  /** The values that are there, in order. */
  readonly values: Values;
}

/** Bytes fetched at a time: most chunks of an embedding table in one go. */
const windowSize = 2 ** 20;
const maxPageValues = 2 ** 24;
const maxPageBytes = 2 ** 28;

/**
 * The pages of one column chunk, one after the other; memory is that of a page.
 * @throws SoftconError where the pages do not hold what the footer says.
 */
export async function* pagesOf(file: ParquetFile, chunk: Chunk): AsyncGenerator<Page, void, undefined> {
  const where = chunk.leaf.path.join(".");
  try {
    let left = chunk.values;
    let allowance = 64 * 2 ** 20 + 200 * chunk.length;
    let dictionary: Values | null = null;
    for await (const { header, body } of rawPages(file, chunk)) {
      allowance -= header.uncompressed_page_size;
      if (header.uncompressed_page_size > maxPageBytes || allowance < 0)
        throw new Error("its pages unpack to more than a table of this size can hold");
      if (header.type === "DICTIONARY_PAGE") {
        const count = header.dictionary_page_header?.num_values ?? -1;
        const bytes = unpack(chunk.codec, body, header.uncompressed_page_size);
        dictionary = decodePlain(bytes, checkedCount(count, maxPageValues), chunk.leaf.element);
      } else if (header.type === "DATA_PAGE" || header.type === "DATA_PAGE_V2") {
        const page = decodePage(header, body, chunk, left, dictionary);
        left -= page.count;
        yield page;
        if (left === 0) return;
      }
    }
    if (left > 0) throw new Error(`${left} of ${chunk.values} values are not there`);
  } catch (error) {
    if (error instanceof SoftconError) throw error;
    throw damaged(file.path, `column ${where}: ${messageOf(error)}`);
  }
}

async function* rawPages(
  file: ParquetFile,
  chunk: Chunk,
): AsyncGenerator<{ header: PageHeader; body: Uint8Array }, void, undefined> {
  const end = chunk.start + chunk.length;
  let at = chunk.start;
  let window = new Uint8Array(0);
  let windowAt = at;
  /** `length` bytes from `from` on, or fewer at the end of the chunk. */
  const bytes = async (from: number, length: number): Promise<Uint8Array> => {
    const wanted = Math.min(length, end - from);
    if (from < windowAt || from + wanted > windowAt + window.length) {
      window = new Uint8Array(await file.read(from, Math.min(Math.max(wanted, windowSize), end - from)));
      windowAt = from;
    }
    return window.subarray(from - windowAt, from - windowAt + wanted);
  };
  while (at < end) {
    const { header, length } = await pageHeader(bytes, at, end);
    const size = header.compressed_page_size;
    if (!(size >= 0 && header.uncompressed_page_size >= 0 && at + length + size <= end))
      throw new Error(`a page of ${size} bytes where ${end - at - length} are left`);
    const body = await bytes(at + length, size);
    at += length + size;
    yield { header, body };
  }
}

/** Page headers are small, but statistics in them can be long: look further only when needed. */
async function pageHeader(
  bytes: (from: number, length: number) => Promise<Uint8Array>,
  at: number,
  end: number,
): Promise<{ header: PageHeader; length: number }> {
  for (let look = 4096; ; look *= 16) {
    const seen = await bytes(at, look);
    const length = thriftEnd(seen, 0);
    if (length !== null) {
      const view = new DataView(seen.buffer, seen.byteOffset, length);
      return { header: parquetHeader({ view, offset: 0 }), length };
    }
    if (look >= end - at || look > windowSize) throw new Error("a page header that does not end");
  }
}

function decodePage(
  header: PageHeader,
  body: Uint8Array,
  chunk: Chunk,
  left: number,
  dictionary: Values | null,
): Page {
  const { leaf } = chunk;
  const v2 = header.data_page_header_v2;
  const about = v2 ?? header.data_page_header;
  if (!about) throw new Error("a page without a header of its own");
  const count = checkedCount(about.num_values, Math.min(left, maxPageValues));
  let repetition: Uint8Array | null;
  let definition: Uint8Array | null;
  let data: Uint8Array;
  if (v2) {
    const repetitionLength = v2.repetition_levels_byte_length;
    const levels = repetitionLength + v2.definition_levels_byte_length;
    if (!(repetitionLength >= 0 && levels >= repetitionLength && levels <= body.length))
      throw new Error(`levels of ${levels} bytes in a page of ${body.length}`);
    repetition = levelsOf(body.subarray(0, repetitionLength), leaf.maxRepetition, count);
    definition = levelsOf(body.subarray(repetitionLength, levels), leaf.maxDefinition, count);
    const packed = body.subarray(levels);
    const length = header.uncompressed_page_size - levels;
    // Writers leave out the (empty) packed bytes of a page that holds nothing but nulls.
    data = v2.is_compressed !== false && packed.length > 0 ? unpack(chunk.codec, packed, length) : packed;
  } else {
    const bytes = unpack(chunk.codec, body, header.uncompressed_page_size);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    const levels = (max: number): Uint8Array | null => {
      if (max === 0) return null;
      const length = view.getUint32(at, true);
      const start = at + 4;
      at = start + length;
      if (at > bytes.length) throw new Error(`levels of ${length} bytes in a page of ${bytes.length}`);
      return levelsOf(bytes.subarray(start, at), max, count);
    };
    repetition = levels(leaf.maxRepetition);
    definition = levels(leaf.maxDefinition);
    data = bytes.subarray(at);
  }
  const present = definition ? countOf(definition, leaf.maxDefinition) : count;
  return {
    count,
    definition: present === count ? null : definition,
    repetition,
    values: decodeValues(about.encoding, data, present, leaf.element, dictionary),
  };
}

function levelsOf(bytes: Uint8Array, max: number, count: number): Uint8Array | null {
  if (max === 0) return null;
  const levels = new Uint8Array(count);
  decodeHybrid(bytes, 32 - Math.clz32(max), levels);
  return levels;
}

function countOf(levels: Uint8Array, level: number): number {
  let count = 0;
  for (let i = 0; i < levels.length; i++) if (levels[i] === level) count++;
  return count;
}

function checkedCount(count: number, max: number): number {
  if (Number.isInteger(count) && count >= 0 && count <= max) return count;
  throw new Error(`a page that claims ${count} values where at most ${max} are expected`);
}

/** Whether a column is plain or a list of plain values: what the pages' levels are read for. */
export function isReadable(leaf: Leaf): boolean {
  return leaf.maxRepetition <= 1 && (leaf.maxRepetition === 1 || leaf.path.length === 1);
}
