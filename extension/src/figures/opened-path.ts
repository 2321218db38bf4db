import { isAbsolute, join } from "node:path";
import { isRecord, isText } from "../shell/shared/records";

/** What a click below a cell asks for. */
export interface Asked {
  readonly opens: "bands" | "table";
  /** Absolute. */
  readonly path: string;
}

/**
 * What a renderer's message asks for; null where it asks for nothing that can be opened. Which file it is, the
 * notebook's author wrote: a name that another machine would be asked for is refused.
 * @param folder the notebook's, which relative paths start from
 */
export function askedOf(message: unknown, folder: string): Asked | null {
  if (!isRecord(message)) return null;
  const { opens, path } = message;
  if ((opens !== "bands" && opens !== "table") || !isText(path) || path === "") return null;
  if (/^[\\/]{2}/.test(path) || path.includes("\0")) return null;
  return { opens, path: isAbsolute(path) ? path : join(folder, path) };
}
