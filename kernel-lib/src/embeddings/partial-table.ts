import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { SoftconError } from "../core/errors";
import { checksum, Journal, readJournal, writeWhole } from "./journal";
import { differences, isRecord, type Json, parseRecord } from "./json";
import { fileStart } from "./row-group";
import type { TableExtent } from "./table-metadata";
import type { Bounds } from "./wkb";

/** What the journal keeps of one row group, and of the table up to its end. */
export interface JournalEntry {
  /** Rows up to and including this row group. */
  readonly rows: number;
  /** Where the row group ends in the file. */
  readonly end: number;
  /** Of the row group's bytes. */
  readonly sum: string;
  /** The row group's description, base64. */
  readonly footer: string;
  readonly extent: TableExtent;
  /** The caller's note of where to go on. */
  readonly cursor: Json;
}

/** A table being written: its data so far under a temporary name, and the journal that vouches for it. */
export interface PartialTable {
  readonly dataPath: string;
  readonly journal: Journal;
  readonly descriptor: number;
  /** The last row group that is whole; null where there is none yet. */
  readonly last: JournalEntry | null;
}

export function partialPath(path: string): string {
  return `${path}.partial`;
}

export function journalPath(path: string): string {
  return `${path}.partial.journal`;
}

/** Starts a table anew, in place of any unfinished one. */
export function startPartial(path: string, identity: Json): PartialTable {
  rmSync(journalPath(path), { force: true });
  const descriptor = openSync(partialPath(path), "w+");
  writeWhole(descriptor, fileStart, 0);
  fsyncSync(descriptor);
  const journal = Journal.create(journalPath(path));
  journal.append(JSON.stringify(identity));
  return { dataPath: partialPath(path), journal, descriptor, last: null };
}

/**
 * Goes on with an unfinished table after its last whole row group; null where there is none to go on with.
 * @throws SoftconError where it was begun with other settings.
 */
export function resumePartial(path: string, identity: Json): PartialTable | null {
  if (!existsSync(journalPath(path))) return null;
  const lines = readJournal(journalPath(path));
  const finished = !existsSync(partialPath(path)) && isFinished(path, lines);
  if (lines.length < 2 || !(finished || existsSync(partialPath(path)))) return null;
  refuseOthers(path, lines[0], identity);
  if (finished) renameSync(path, partialPath(path));
  const descriptor = openSync(partialPath(path), "r+");
  let last = parseEntry(lines.at(-1));
  while (lines.length > 1 && !(last && isWhole(descriptor, startOf(lines), last))) {
    lines.pop();
    last = lines.length > 1 ? parseEntry(lines.at(-1)) : null;
  }
  const end = last?.end ?? fileStart.length;
  writeWhole(descriptor, fileStart, 0);
  ftruncateSync(descriptor, end);
  fsyncSync(descriptor);
  return { dataPath: partialPath(path), journal: Journal.goOn(journalPath(path), lines), descriptor, last };
}

/** The row groups of an unfinished table, as its journal tells. */
export function journalEntries(path: string): JournalEntry[] {
  return readJournal(journalPath(path))
    .slice(1)
    .map((line) => {
      const entry = parseEntry(line);
      if (!entry) throw new Error("a journal line that this version does not write");
      return entry;
    });
}

/** Throws away an unfinished table. */
export function discardPartial(path: string): void {
  rmSync(journalPath(path), { force: true });
  rmSync(partialPath(path), { force: true });
}

/** True after a run that died between its last rename and the removal of its journal: only the latter is left to do. */
function isFinished(path: string, lines: readonly string[]): boolean {
  const last = parseEntry(lines.at(-1));
  if (!last || !existsSync(path) || statSync(path).size <= last.end) return false;
  const descriptor = openSync(path, "r");
  try {
    return isWhole(descriptor, startOf(lines), last);
  } finally {
    closeSync(descriptor);
  }
}

function refuseOthers(path: string, first: string | undefined, identity: Json): void {
  const found = differences(parseRecord(first), identity);
  if (found.length === 0) return;
  throw new SoftconError(
    `${partialPath(path)} was begun with other settings (${found.join("; ")}): run with those to go on, or without resuming to start anew`,
    "usage",
  );
}

/** Where the row group of the last line begins. */
function startOf(lines: readonly string[]): number {
  const before = lines.length > 2 ? parseEntry(lines.at(-2)) : null;
  return before?.end ?? fileStart.length;
}

function isWhole(descriptor: number, start: number, entry: JournalEntry): boolean {
  if (entry.end < start) return false;
  const bytes = new Uint8Array(entry.end - start);
  let got = 0;
  while (got < bytes.length) {
    const read = readSync(descriptor, bytes, got, bytes.length - got, start + got);
    if (read === 0) return false;
    got += read;
  }
  return checksum(bytes) === entry.sum;
}

function parseEntry(line: string | undefined): JournalEntry | null {
  const value = parseRecord(line);
  const { rows, end, sum, footer, extent, cursor } = value ?? {};
  if (typeof rows !== "number" || typeof end !== "number" || typeof sum !== "string") return null;
  if (typeof footer !== "string" || !isRecord(extent) || !isJson(cursor)) return null;
  const { bounds, start, end: until } = extent;
  if (!isBounds(bounds) || !isTextOrNull(start) || !isTextOrNull(until)) return null;
  return { rows, end, sum, footer, cursor, extent: { bounds, start, end: until } };
}

function isBounds(value: unknown): value is Bounds | null {
  return value === null || (Array.isArray(value) && value.length === 4 && value.every(Number.isFinite));
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

/** Whatever came out of `JSON.parse` is JSON; only an absent member is not. */
function isJson(value: unknown): value is Json {
  return value !== undefined;
}
