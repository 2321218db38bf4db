import { basename, dirname, resolve } from "node:path";

/** What a model in a file is called: as the file, or as the folder of a run where that is all that tells it from others. */
export function nameOfModelFile(path: string): string {
  const stem = basename(path).replace(/\.[^.]+$/, "");
  return stem === "model" ? basename(dirname(resolve(path))) || stem : stem;
}
