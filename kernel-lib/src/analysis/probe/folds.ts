import { SoftconError } from "../../core/errors";
import { type Random, seededRandom } from "../../core/random";
import type { Targets } from "../targets";

/** Puts the values in an order that the random stream decides (Fisher–Yates), in place. */
export function shuffle(values: Int32Array, random: Random): Int32Array {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    const kept = values[i]!;
    values[i] = values[j]!;
    values[j] = kept;
  }
  return values;
}

/** What strata a row belongs to: its class, or its rarest label (its own stratum where it has none). */
function strata(targets: Targets, rows: number): Int32Array {
  if (targets.kind === "classes") return targets.ids;
  const { hot, count } = targets;
  const frequency = new Float64Array(count);
  for (let i = 0; i < hot.length; i++) frequency[i % count]! += hot[i]!;
  return Int32Array.from({ length: rows }, (_, r) => {
    let rarest = count;
    for (let k = 0; k < count; k++)
      if (hot[r * count + k] === 1 && (rarest === count || frequency[k]! < frequency[rarest]!)) rarest = k;
    return rarest;
  });
}

/** The rows of every stratum, each shuffled. */
export function shuffledStrata(targets: Targets, rows: number, random: Random): Int32Array[] {
  const of = strata(targets, rows);
  return Array.from({ length: targets.count + 1 }, (_, stratum) =>
    shuffle(
      Int32Array.from(of.keys()).filter((row) => of[row] === stratum),
      random,
    ),
  );
}

/**
 * Which of the folds each row is held out in, int32 [rows] of 0 … folds − 1. Every class, or rarest label, is dealt
 * evenly over the folds.
 * @throws SoftconError where there are fewer rows than folds.
 */
export function stratifiedFolds(targets: Targets, rows: number, folds: number, seed: number): Int32Array {
  if (folds < 2 || rows < folds)
    throw new SoftconError(`${rows} rows cannot be split into ${folds} folds: lower the number of folds`);
  const fold = new Int32Array(rows);
  let dealt = 0;
  for (const stratum of shuffledStrata(targets, rows, seededRandom(seed)))
    for (const row of stratum) fold[row] = dealt++ % folds;
  return fold;
}

/** Rows to train on and to test on, in ascending order. */
export interface Split {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * A seeded split that takes the same share of every class, or rarest label. The draws are this project's own: the same
 * seed in scikit-learn gives other rows.
 * @param testShare in (0, 1): 0.2.
 * @throws SoftconError where either side would be empty.
 */
export function stratifiedSplit(targets: Targets, rows: number, testShare: number, seed: number): Split {
  const train: number[] = [];
  const test: number[] = [];
  // What rounding leaves over is carried to the next stratum, so that the whole share comes out right.
  let owed = 0;
  for (const stratum of shuffledStrata(targets, rows, seededRandom(seed))) {
    owed += stratum.length * testShare;
    const count = Math.min(stratum.length, Math.round(owed));
    owed -= count;
    test.push(...stratum.subarray(0, count));
    train.push(...stratum.subarray(count));
  }
  if (train.length === 0 || test.length === 0)
    throw new SoftconError(`${rows} rows leave nothing to ${train.length === 0 ? "train" : "test"} on`);
  return { train: Int32Array.from(train).sort(), test: Int32Array.from(test).sort() };
}
