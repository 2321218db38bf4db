import { resolve } from "node:path";

/** A committed sample: `fixturePath("tiff", "pyramid.tif")`. */
export function fixturePath(...names: readonly string[]): string {
  return resolve(__dirname, "..", "..", "..", "test", "fixtures", ...names);
}
