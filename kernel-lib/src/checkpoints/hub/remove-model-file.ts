import { readdir, realpath, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { cachedRepo, isFile, snapshotsOf } from "./cache";
import { withLock } from "./lock";
import { type HubFile, type HubOptions, hubSettings } from "./settings";

/**
 * Deletes a file from the hub's cache, in all its revisions, with what an unfinished download left.
 * @returns the bytes that were freed; 0 where nothing of it was there.
 */
export async function removeModelFile(file: HubFile, options: HubOptions = {}): Promise<number> {
  const settings = hubSettings(options);
  const repo = cachedRepo(settings, file);
  let freed = 0;
  for (const revision of await snapshotsOf(repo)) {
    const path = repo.pathAt(revision);
    freed += await withLock(`${path}.lock`, settings.signal, () => removeAt(path));
  }
  return freed;
}

async function removeAt(path: string): Promise<number> {
  let freed = 0;
  for (const name of await readdir(dirname(path)).catch(() => [])) {
    const unfinished = name.startsWith(`${basename(path)}.`) && name.endsWith(".partial");
    if (unfinished) freed += await removeFile(join(dirname(path), name));
  }
  if (isFile(path)) {
    // `huggingface_hub` keeps the bytes in a blob that the path links to
    freed += await removeFile(await realpath(path));
  }
  await rm(path, { force: true });
  await rm(`${path}.sha256`, { force: true });
  return freed;
}

async function removeFile(path: string): Promise<number> {
  const { size } = await stat(path);
  await rm(path);
  return size;
}
