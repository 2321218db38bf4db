import type { Rows } from "../shared/questions";

/** Points of one colour code. */
export interface PointGroup {
  readonly code: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/**
 * The points by their codes, the largest group first: what is drawn last lies on top, so the rarer a class is, the further up.
 * Points that are nowhere are in none.
 * @param rows only these; null: all
 */
export function pointGroups(
  x: Float32Array,
  y: Float32Array,
  codes: Uint16Array,
  rows: Rows | null = null,
): PointGroup[] {
  const count = rows?.length ?? x.length;
  const rowAt = (at: number): number => (rows ? (rows[at] ?? 0) : at);
  const isSomewhere = (row: number): boolean => Number.isFinite(x[row]) && Number.isFinite(y[row]);
  const counts = new Map<number, number>();
  for (let at = 0; at < count; at++) {
    const row = rowAt(at);
    const code = codes[row] ?? 0;
    if (isSomewhere(row)) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const groups = [...counts]
    .sort(([codeA, a], [codeB, b]) => b - a || codeA - codeB)
    .map(([code, length]) => ({ code, x: new Float32Array(length), y: new Float32Array(length) }));
  const filling = new Map(groups.map((group) => [group.code, { group, next: 0 }]));
  for (let at = 0; at < count; at++) {
    const row = rowAt(at);
    const entry = isSomewhere(row) ? filling.get(codes[row] ?? 0) : undefined;
    if (!entry) continue;
    entry.group.x[entry.next] = x[row] ?? 0;
    entry.group.y[entry.next] = y[row] ?? 0;
    entry.next++;
  }
  return groups;
}
