import { problem } from "../../shell/process/problem";
import type { PairingAnswer } from "../shared/questions";

/** What rows of a table are known by. */
export interface RowNames {
  readonly rows: number;
  /** Null: the table has no ids. */
  readonly ids: readonly string[] | null;
  /** [rows, 2]; null: the table has no places. */
  readonly centres: Float64Array | null;
}

/** Which row of the second table is which of the first. @throws SoftconError where nothing tells. */
export function pairRows(first: RowNames, second: RowNames): PairingAnswer {
  const byId = first.ids && second.ids ? matched(first.ids, second.ids) : null;
  if (byId?.some((row) => row >= 0)) return { kind: "pairing", rows: byId, by: "id" };
  const placed = first.centres && second.centres ? matched(keys(first.centres), keys(second.centres)) : null;
  if (placed?.some((row) => row >= 0)) return { kind: "pairing", rows: placed, by: "footprint" };
  if (first.rows === second.rows && !(first.ids && second.ids))
    return {
      kind: "pairing",
      rows: Int32Array.from({ length: first.rows }, (_, row) => row),
      by: "row number",
    };
  throw problem(
    "the two tables have no row in common, neither by id nor by place: compare tables of the same patches",
  );
}

function matched(first: readonly (string | null)[], second: readonly (string | null)[]): Int32Array {
  const rowOf = new Map<string, number>();
  for (const [row, name] of second.entries()) if (name !== null && !rowOf.has(name)) rowOf.set(name, row);
  return Int32Array.from(first, (name) => (name === null ? -1 : (rowOf.get(name) ?? -1)));
}

/** Places to a metre or so. */
function keys(centres: Float64Array): (string | null)[] {
  return Array.from({ length: centres.length / 2 }, (_, row) => {
    const [lon, lat] = [centres[2 * row] ?? Number.NaN, centres[2 * row + 1] ?? Number.NaN];
    return Number.isNaN(lon) || Number.isNaN(lat) ? null : `${lon.toFixed(5)} ${lat.toFixed(5)}`;
  });
}
