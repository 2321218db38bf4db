import type { Rows } from "../shared/questions";

/** What becomes of the rows that were selected when others are. */
export type SelectHow = "replace" | "add" | "remove";

/** Sorted rows after others were selected too. */
export function combine(before: Rows, chosen: Rows, how: SelectHow): Rows {
  if (how === "replace") return chosen.slice().sort();
  const marked = new Set(before);
  for (const row of chosen) {
    if (how === "add") marked.add(row);
    else marked.delete(row);
  }
  return Uint32Array.from(marked).sort();
}

export function toggled(rows: Rows, row: number): Rows {
  return combine(rows, Uint32Array.of(row), rows.includes(row) ? "remove" : "add");
}

/** The partners of rows; those without one are left out. `pairs`: of each row its partner or −1. */
export function mapped(rows: Rows, pairs: Int32Array): Rows {
  const found: number[] = [];
  for (const row of rows) {
    const partner = pairs[row] ?? -1;
    if (partner >= 0) found.push(partner);
  }
  return Uint32Array.from(found);
}

/** The other way round: of each of `count` rows its partner or −1. */
export function inverse(pairs: Int32Array, count: number): Int32Array {
  const back = new Int32Array(count).fill(-1);
  for (let row = 0; row < pairs.length; row++) {
    const partner = pairs[row] ?? -1;
    if (partner >= 0 && partner < count) back[partner] = row;
  }
  return back;
}
