import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

/** Writes a whole file under a temporary name and renames it: readers see the old file or the new one, never half. */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  writeInPieces(path, (write) => write(typeof content === "string" ? Buffer.from(content) : content));
}

/** As `writeFileAtomic`, for content that is never in memory as a whole: `produce` writes it piece by piece. */
export function writeInPieces(path: string, produce: (write: (piece: Uint8Array) => void) => void): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, "w");
    try {
      produce((piece) => {
        for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at);
      });
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The rename itself is durable once its folder is; not every system lets a folder be synced. */
export function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Windows and some network disks refuse; they order renames themselves.
  }
}
