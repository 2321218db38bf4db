import { SoftconError } from "../core/errors";

/** One class a row. */
export interface ClassTargets {
  readonly kind: "classes";
  /** [rows], each in 0 … count − 1. */
  readonly ids: Int32Array;
  readonly count: number;
}

/** Any number of labels a row. */
export interface LabelTargets {
  readonly kind: "labels";
  /** [rows, count] row-major: 1 where the row has the label, else 0. */
  readonly hot: Uint8Array;
  readonly count: number;
}

/** What a row is known to show. */
export type Targets = ClassTargets | LabelTargets;

/** @throws SoftconError where the targets do not fit `rows`, or hold something else than they may. */
export function checkTargets(targets: Targets, rows: number): void {
  const { count } = targets;
  if (targets.kind === "classes") {
    if (targets.ids.length !== rows)
      throw new SoftconError(`${targets.ids.length} classes for ${rows} rows: one for every row is needed`);
    const wrong = targets.ids.findIndex((id) => id < 0 || id >= count);
    if (wrong >= 0)
      throw new SoftconError(`row ${wrong} has class ${targets.ids[wrong]}, outside 0 to ${count - 1}`);
  } else {
    if (targets.hot.length !== rows * count)
      throw new SoftconError(
        `${targets.hot.length} label marks for ${rows} rows of ${count} labels: ${rows * count} are needed`,
      );
    const wrong = targets.hot.findIndex((mark) => mark > 1);
    if (wrong >= 0)
      throw new SoftconError(`row ${Math.floor(wrong / count)} has a label mark that is neither 0 nor 1`);
  }
}

/** The targets of the chosen rows, in the order given. */
export function takeTargets(targets: ClassTargets, rows: ArrayLike<number>): ClassTargets;
export function takeTargets(targets: Targets, rows: ArrayLike<number>): Targets;
export function takeTargets(targets: Targets, rows: ArrayLike<number>): Targets {
  const { count } = targets;
  if (targets.kind === "classes") {
    const ids = Int32Array.from(rows, (row) => targets.ids[row]!);
    return { kind: "classes", ids, count };
  }
  const hot = new Uint8Array(rows.length * count);
  for (let i = 0; i < rows.length; i++)
    hot.set(targets.hot.subarray(rows[i]! * count, (rows[i]! + 1) * count), i * count);
  return { kind: "labels", hot, count };
}
