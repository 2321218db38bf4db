import { existsSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";

/** The notebook's folder, before a cell changes it. */
const home = process.cwd();

/** A file as a notebook names it: from its own folder where it lies there, so that both can be moved. Null where there is none. */
export function shownPath(path: string): string | null {
  const whole = resolve(path);
  if (!existsSync(whole)) return null;
  const short = relative(home, whole);
  return short === "" || short.startsWith("..") || isAbsolute(short) ? whole : short.replaceAll("\\", "/");
}
