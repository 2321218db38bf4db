import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { SoftconError } from "../core/errors";

/** @throws SoftconError where the folder that a file is to be written into is not there: better now than after the work. */
export function requireFolder(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder))
    throw new SoftconError(`there is no folder ${folder} to write ${path} into; make it first`);
}
