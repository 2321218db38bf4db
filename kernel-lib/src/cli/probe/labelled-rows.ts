import type { Matrix } from "../../analysis/matrix";
import { takeRows } from "../../analysis/matrix";
import { type Split, stratifiedSplit } from "../../analysis/probe/folds";
import type { Targets } from "../../analysis/targets";
import { SoftconError } from "../../core/errors";
import type { Cell } from "../../parquet/contents";
import type { AnalysisTable } from "../analysis-table";

/** The rows whose class or labels are known, and which of them train and which test. */
export interface LabelledRows {
  readonly x: Matrix;
  readonly targets: Targets;
  /** Of the classes or labels, in the order of their numbers. */
  readonly names: readonly string[];
  readonly split: Split;
  /** Rows kept apart from both, for choosing between models; empty where the table names none. */
  readonly validation: Int32Array;
  /** How the split came about, in words. */
  readonly splitBy: string;
  readonly unlabelled: number;
}

/**
 * @param label column of classes (text) or of labels (lists); the table's own where absent.
 * @param split column that says "train" and "test" (or "val"), or the share of rows to test on.
 * @throws SoftconError where there is no such column, or one side of the split is empty.
 */
export async function labelledRows(
  table: AnalysisTable,
  label: string | undefined,
  split: string | undefined,
  seed: number,
): Promise<LabelledRows> {
  const column = label ?? table.columnOf("label") ?? table.columnOf("labels");
  if (column === undefined)
    throw new SoftconError(`${table.path} has no column of labels: name one with --label`);
  const cells = await table.cells(column);
  const kept = Array.from(cells.keys()).filter((row) => cells[row] !== null && cells[row] !== "");
  if (kept.length === 0) throw new SoftconError(`${table.path}: no row has a value in "${column}"`);
  const { targets, names } = targetsOf(kept.map((row) => cells[row] ?? null));
  const common = {
    x: kept.length === cells.length ? table.matrix : takeRows(table.matrix, kept),
    targets,
    names,
    unlabelled: cells.length - kept.length,
  };
  const share = split === undefined ? undefined : Number(split);
  const splitColumn = share === undefined ? table.columnOf("split") : Number.isNaN(share) ? split : undefined;
  if (splitColumn === undefined) {
    const testShare = share ?? 0.2;
    if (!(testShare > 0 && testShare < 1))
      throw new SoftconError(
        `--split takes a column or a share between 0 and 1 to test on, not "${split}"`,
        "usage",
      );
    const splitBy = `${Math.round(100 * testShare)}% held out, stratified, seed ${seed}`;
    const drawn = stratifiedSplit(targets, kept.length, testShare, seed);
    return { ...common, split: drawn, validation: new Int32Array(0), splitBy };
  }
  const parts = await table.cells(splitColumn);
  const rowsIn = (...names: readonly string[]): Int32Array =>
    Int32Array.from(kept.keys()).filter((row) =>
      names.includes(String(parts[kept[row] ?? -1]).toLowerCase()),
    );
  const train = rowsIn("train");
  const named = rowsIn("test");
  const val = rowsIn("val", "validation");
  const [test, validation] = named.length > 0 ? [named, val] : [val, named];
  if (train.length === 0 || test.length === 0)
    throw new SoftconError(
      `${table.path}: column "${splitColumn}" marks ${train.length} rows "train" and ${test.length} "test" or "val"; both are needed, or a share with --split 0.2`,
    );
  return { ...common, split: { train, test }, validation, splitBy: `column "${splitColumn}"` };
}

function targetsOf(cells: readonly Cell[]): { targets: Targets; names: string[] } {
  const lists = cells.map((cell) => (Array.isArray(cell) ? cell.map(String) : null));
  const multi = lists.some((list) => list !== null);
  const texts = lists.map((list, row) => list ?? [String(cells[row])]);
  const names = [...new Set(texts.flat())].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const position = new Map(names.map((name, at) => [name, at]));
  const count = names.length;
  if (!multi) {
    const ids = Int32Array.from(texts, ([name = ""]) => position.get(name) ?? 0);
    return { targets: { kind: "classes", ids, count }, names };
  }
  const hot = new Uint8Array(texts.length * count);
  for (const [row, list] of texts.entries())
    for (const name of list) hot[row * count + (position.get(name) ?? 0)] = 1;
  return { targets: { kind: "labels", hot, count }, names };
}
