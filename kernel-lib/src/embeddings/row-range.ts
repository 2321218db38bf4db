import { SoftconError } from "../core/errors";
import type { RowRange } from "../parquet/contents";

/**
 * The rows that are asked for; all of them where nothing is said.
 * @throws SoftconError where the table has no such rows.
 */
export function rowRange(
  { path, rowCount }: { readonly path: string; readonly rowCount: number },
  { start = 0, end = rowCount }: Partial<RowRange>,
): RowRange {
  const whole = Number.isInteger(start) && Number.isInteger(end);
  if (whole && start >= 0 && start <= end && end <= rowCount) return { start, end };
  throw new SoftconError(`${path}: rows ${start} to ${end} asked of a table of ${rowCount}`, "usage");
}
