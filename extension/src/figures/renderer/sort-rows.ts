import type { Cell } from "./table-output";

export interface Order {
  readonly column: number;
  readonly direction: "ascending" | "descending";
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** The rows' places in an order; rows that are equal stay as they were, those that have nothing come last. */
export function sortedRows(cells: readonly (readonly Cell[])[], order: Order | null): readonly number[] {
  const places = cells.map((_, at) => at);
  if (!order) return places;
  const sign = order.direction === "ascending" ? 1 : -1;
  const cell = (at: number): Cell => cells[at]?.[order.column] ?? null;
  return places.sort((a, b) => {
    const [left, right] = [cell(a), cell(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * compared(left, right);
  });
}

/** What a click on a column's head asks for: one direction, the other, the table's own order. */
export function nextOrder(order: Order | null, column: number): Order | null {
  if (order?.column !== column) return { column, direction: "ascending" };
  return order.direction === "ascending" ? { column, direction: "descending" } : null;
}

function compared(left: string | number, right: string | number): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return collator.compare(String(left), String(right));
}
