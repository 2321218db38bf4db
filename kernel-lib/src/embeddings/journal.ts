import { createHash } from "node:crypto";
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";

/**
 * An append-only file of checksummed lines. A line is either wholly there or, torn by a crash, not there at all;
 * whatever stands after the first torn line is cut off when the journal is opened again.
 */
export class Journal {
  private constructor(
    readonly path: string,
    readonly descriptor: number,
    private length: number,
  ) {}

  /** An empty journal, in place of any other of that name. */
  static create(path: string): Journal {
    return new Journal(path, openSync(path, "w"), 0);
  }

  /** Opens a journal to go on after its first `lines` lines; what comes later is cut off. */
  static goOn(path: string, lines: readonly string[]): Journal {
    const length = lines.reduce((sum, line) => sum + Buffer.byteLength(stamped(line)), 0);
    const descriptor = openSync(path, "r+");
    ftruncateSync(descriptor, length);
    return new Journal(path, descriptor, length);
  }

  /** On return the line is on the disk. */
  append(line: string): void {
    const bytes = Buffer.from(stamped(line));
    writeWhole(this.descriptor, bytes, this.length);
    fsyncSync(this.descriptor);
    this.length += bytes.length;
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** The whole lines of a journal, up to the first that is torn. */
export function readJournal(path: string): string[] {
  const lines: string[] = [];
  const bytes = readFileSync(path);
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    if (end < 0) break;
    const line = bytes.toString("utf8", at + 17, end);
    if (!bytes.subarray(at, end + 1).equals(Buffer.from(stamped(line)))) break;
    lines.push(line);
    at = end + 1;
  }
  return lines;
}

/** Writes all of `bytes` at `position`; a single call may write less. */
export function writeWhole(descriptor: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length; )
    at += writeSync(descriptor, bytes, at, bytes.length - at, position + at);
}

/** A short checksum: it guards against torn writes, not against anyone. */
export function checksum(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

function stamped(line: string): string {
  return `${checksum(line)} ${line}\n`;
}
