import { existsSync } from "node:fs";
import { join } from "node:path";

/** A path in `folder` at which nothing lies: "name.ipynb", else "name-2.ipynb" and so on. */
export function freshPath(folder: string, name: string, ending: string): string {
  for (let n = 1; ; n++) {
    const path = join(folder, `${name}${n === 1 ? "" : `-${n}`}${ending}`);
    if (!existsSync(path)) return path;
  }
}
