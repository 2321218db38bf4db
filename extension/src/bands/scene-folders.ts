import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** A folder of bands within another one, as the seasons of a place are. */
export interface SceneFolder {
  readonly path: string;
  readonly name: string;
  /** "2020-08-13", where the name has one. */
  readonly date: string | null;
}

const isImage = (name: string): boolean => /\.tiff?$/i.test(name);

/**
 * The folders of bands in a folder, by date and name; none where it holds images itself.
 * @throws where the folder cannot be read.
 */
export async function sceneFoldersIn(path: string): Promise<SceneFolder[]> {
  const entries = await readdir(path, { withFileTypes: true });
  if (entries.some((entry) => isImage(entry.name))) return [];
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }): Promise<SceneFolder[]> => {
        const inside = join(path, name);
        const names = await readdir(inside).catch(() => []); // one that may not be read
        return names.some(isImage) ? [{ path: inside, name, date: dateIn(name) }] : [];
      }),
  );
  const key = ({ date, name }: SceneFolder): string => `${date ?? ""} ${name}`;
  return found.flat().sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The first day that a product's name has, as "…_20200813T054639_…". */
function dateIn(name: string): string | null {
  const [, year, month, day] = /(?<!\d)(20\d\d)([01]\d)([0-3]\d)T\d{6}/.exec(name) ?? [];
  return year === undefined ? null : `${year}-${month}-${day}`;
}
