import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** By code unit, so that every machine gives the same order. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Names in a folder, sorted; empty where it cannot be read. */
export async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.sort((a, b) => byCodeUnit(a.name, b.name));
}

/** Names of the folders in a folder, sorted; links to folders count. */
export async function foldersIn(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder);
  return entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map(({ name }) => name);
}

/** Names of the files in a folder, sorted. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder);
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}

/** Folders looked into on the way to a data set's own: archives put it a few levels deep, beside little else. */
const mostVisited = 100;
const mostDeep = 7;

/** The first folder for which `is` holds: `root` itself or one beneath it, breadth first; undefined where none is near. */
export async function findFolder(
  root: string,
  is: (folder: string, names: readonly string[]) => boolean,
): Promise<string | undefined> {
  let level = [root];
  let visited = 0;
  for (let depth = 0; depth <= mostDeep && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      if (++visited > mostVisited) return undefined;
      const entries = await entriesOf(folder);
      if (
        is(
          folder,
          entries.map(({ name }) => name),
        )
      )
        return folder;
      next.push(...entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name)));
    }
    level = next;
  }
  return undefined;
}

/** Does `work` for every item, a few at a time, and gives the results in order. */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) {
      const item = items[i];
      if (item !== undefined) results[i] = await work(item, i);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
