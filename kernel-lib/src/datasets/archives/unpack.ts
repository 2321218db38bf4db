import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FileReader } from "../../checkpoints/file-reader";
import { printable } from "../../checkpoints/printable";
import { messageOf, SoftconError, throwIfAborted } from "../../core/errors";
import type { LongWork } from "../../core/progress";
import type { ArchiveEntry } from "./entry";
import { streamed, zstdUnpacked } from "./packed-bytes";
import { type Archive, archivesAt } from "./parts";
import { tarEntries } from "./tar";
import { zipEntries } from "./zip-entries";

/** An archive may grow this many times, and a small one by some megabytes more: imagery packs far less. */
const mostGrowth = 100;
const freeGrowth = 2 ** 26;
const mostEntries = 20_000_000;
/** Tapes had records of some kilobytes, which the last entry is filled up to. */
const mostPadding = 2 ** 24;

/**
 * Unpacks the archives in a folder, or the one that a path names, beside themselves. What an archive holds appears
 * when all of it is there.
 * @returns the folder.
 * @throws SoftconError where there is no archive, a part is missing, an archive is damaged or hostile (paths that
 *   leave the folder, links, more than it could rightly hold), or what it holds is there already.
 */
export async function unpackArchives(path: string, work: LongWork = {}): Promise<string> {
  const archives = await archivesAt(path);
  const [first] = archives;
  if (!first)
    throw new SoftconError(
      `no archive at ${path}; expected .zip, .tar, .tar.gz or .tar.zst, or parts of one`,
    );
  const folder = dirname(first.files[0] ?? path);
  for (const archive of archives) await unpackOne(archive, folder, work);
  return folder;
}

async function unpackOne(archive: Archive, folder: string, work: LongWork): Promise<void> {
  const temporary = join(folder, `${archive.name}.${process.pid}.unpacking`);
  await mkdir(temporary);
  try {
    try {
      await writeEntries(archive, temporary, work);
    } catch (error) {
      if (error instanceof SoftconError || isSystemError(error)) throw error;
      throw new SoftconError(
        `${archive.files[0]}: damaged archive, ${messageOf(error)}; download it again`,
        "input",
        {
          cause: error,
        },
      );
    }
    const names = await readdir(temporary);
    for (const name of names)
      if (await stat(join(folder, name)).catch(() => null))
        throw new SoftconError(
          `${join(folder, name)} is there already; move it away to unpack ${archive.name} again`,
        );
    for (const name of names) await rename(join(temporary, name), join(folder, name));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function writeEntries(
  archive: Archive,
  target: string,
  { signal, onProgress }: LongWork,
): Promise<void> {
  const sizes = await Promise.all(archive.files.map(async (file) => (await stat(file)).size));
  const packed = sizes.reduce((sum, size) => sum + size, 0);
  let allowance = packed * mostGrowth + freeGrowth;
  let entries = 0;
  const source = openArchive(archive);
  try {
    for await (const entry of source.entries) {
      throwIfAborted(signal);
      if (++entries > mostEntries) throw new Error(`more than ${mostEntries} entries`);
      const path = join(target, ...safeSegments(entry, archive));
      if (entry.kind === "folder") {
        await mkdir(path, { recursive: true });
        continue;
      }
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, "wx");
      try {
        for await (const piece of entry.content()) {
          allowance -= piece.length;
          if (allowance < 0)
            throw new Error(`it unpacks to more than ${mostGrowth} times its ${packed} bytes`);
          await file.writeFile(piece);
        }
      } finally {
        await file.close();
      }
      onProgress?.({ done: Math.min(packed, source.position()), total: packed, unit: "bytes" });
    }
  } finally {
    source.close();
  }
}

interface OpenArchive {
  readonly entries: AsyncIterable<ArchiveEntry> | Iterable<ArchiveEntry>;
  /** Bytes of the archive that were read. */
  position(): number;
  close(): void;
}

function openArchive({ format, files, name }: Archive): OpenArchive {
  if (format === "zip") {
    const [only, another] = files;
    if (only === undefined || another !== undefined)
      throw new SoftconError(
        `${name} is a zip in parts, which is not read; put it together: zip -s 0 ${name} --out whole.zip`,
      );
    const file = FileReader.open(only);
    let done = 0;
    const entries = function* (): Generator<ArchiveEntry> {
      for (const entry of zipEntries(file)) {
        yield entry;
        done += entry.size;
      }
    };
    return { entries: entries(), position: () => done, close: () => file.close() };
  }
  const unpacked = format === "tar.zst" ? zstdUnpacked(files) : streamed(files, format === "tar.gz");
  return { entries: wholeTar(unpacked.bytes), position: unpacked.position, close: unpacked.close };
}

/** To the end of its bytes, where a checksum of them may stand: behind a tar's end there are zeros at most. */
async function* wholeTar(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveEntry> {
  const source = bytes[Symbol.asyncIterator]();
  yield* tarEntries({ [Symbol.asyncIterator]: () => source });
  for (let left = mostPadding; ; ) {
    const next = await source.next();
    if (next.done) return;
    left -= next.value.length;
    if (left < 0) throw new Error("it goes on behind its end");
  }
}

/** The parts of a path that stays in its folder, on any system. */
function safeSegments({ name, kind }: ArchiveEntry, archive: Archive): string[] {
  const hostile = (what: string): SoftconError =>
    new SoftconError(`${archive.files[0]}: ${printable(name)} ${what}; nothing of it is unpacked`);
  if (kind === "other") throw hostile("is a link or a device, not a file");
  if (name.startsWith("/") || /^[a-z]:/i.test(name) || name.includes("\\") || name.includes("\0"))
    throw hostile("is a path of its own, not one within the archive");
  const segments = name.split("/").filter((segment) => segment !== "" && segment !== ".");
  if (segments.includes("..")) throw hostile("leads out of the folder");
  if (segments.some((segment) => /[:*?"<>|]/.test(segment) || /[. ]$/.test(segment)))
    throw hostile("is a name that not every system can have");
  if (segments.length === 0 && kind === "file") throw hostile("is no name");
  return segments;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
