import { readFileSync } from "node:fs";
import { messageOf, SoftconError } from "../../core/errors";

/** A configuration file's value. @throws SoftconError where it cannot be read or is no JSON. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const how =
      error instanceof SyntaxError
        ? `is no JSON (${messageOf(error)})`
        : `cannot be read (${messageOf(error)})`;
    throw new SoftconError(`${path} ${how}`, "usage");
  }
}
