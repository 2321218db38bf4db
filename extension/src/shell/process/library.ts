import { createRequire } from "node:module";
import { join } from "node:path";
import type * as softcon from "softcon";

/** The library as a process finds it at run time. */
export type Library = typeof softcon;

/** @param folder of the package `softcon` */
export function loadLibrary(folder: string): Library {
  const library: Library = createRequire(join(folder, "package.json"))("softcon");
  return library;
}
