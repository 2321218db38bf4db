import { existsSync } from "node:fs";
import { SoftconError } from "../../core/errors";
import { journalPath } from "../../embeddings/partial-table";
import type { Arguments } from "../arguments";
import { requireFolder } from "../require-folder";

/** What to do about a table that may be there already. */
export type TargetState = "new" | "unfinished" | "whole";

/**
 * Looks at the place a table is to be written to; nothing is lost unless asked for.
 * @throws SoftconError (usage) where a table is in the way and neither --resume nor --overwrite is given.
 */
export function targetState(output: string, args: Arguments): TargetState {
  requireFolder(output);
  if (args.flag("overwrite")) {
    if (args.flag("resume")) throw args.misuse("--resume and --overwrite exclude each other");
    return "new";
  }
  if (existsSync(journalPath(output))) {
    if (args.flag("resume")) return "unfinished";
    throw new SoftconError(
      `an unfinished ${output} is there: --resume goes on with it, --overwrite starts anew`,
      "usage",
    );
  }
  if (!existsSync(output)) return "new";
  if (args.flag("resume")) return "whole";
  throw new SoftconError(`${output} exists; --overwrite replaces it, or choose another name`, "usage");
}
