import { createRequire } from "node:module";
import { dirname } from "node:path";
import { type Library, loadLibrary } from "../../shell/process/library";

/** The library of this checkout. */
export const library: Library = loadLibrary(
  dirname(createRequire(__filename).resolve("softcon/package.json")),
);
