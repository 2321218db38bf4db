import { SoftconError } from "../../core/errors";
import type { Json } from "../../embeddings/json";
import type { Position } from "./tile-source";

/**
 * The position that a table's journal kept; undefined where it kept none.
 * @throws SoftconError where it is of another making.
 */
export function positionOf(cursor: Json): Position | undefined {
  if (cursor === null) return undefined;
  const numbers = new Map(typeof cursor === "object" ? Object.entries(cursor) : []);
  const read = (key: string): number => {
    const value = numbers.get(key);
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    throw new SoftconError("the unfinished table does not say where to go on; start anew with --overwrite");
  };
  return { scene: read("scene"), tile: read("tile"), passed: read("passed"), empty: read("empty") };
}
