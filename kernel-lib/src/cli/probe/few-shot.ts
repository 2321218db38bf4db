import { takeRows } from "../../analysis/matrix";
import { type FewShotResult, fewShot } from "../../analysis/probe/few-shot";
import { takeTargets } from "../../analysis/targets";
import { SoftconError } from "../../core/errors";
import type { LongWork } from "../../core/progress";
import type { LabelledRows } from "./labelled-rows";

/** How often rows are drawn for each number of shots. */
export const DRAWS = 10;

export interface FewShotSettings extends LongWork {
  readonly shots: readonly number[];
  readonly c: number;
  readonly standardise: boolean;
  readonly seed: number;
}

/**
 * Probes on a few training rows of each class, measured on the test rows.
 * @throws SoftconError where rows have labels instead of a class, or a class has fewer training rows than are drawn.
 */
export function evaluateFewShot(
  { x, targets, names, split }: LabelledRows,
  settings: FewShotSettings,
): Promise<FewShotResult[]> {
  if (targets.kind !== "classes")
    throw new SoftconError("--few-shot draws rows of each class, and the column holds lists of labels");
  const trainTargets = takeTargets(targets, split.train);
  const rows = new Int32Array(targets.count);
  for (const id of trainTargets.ids) rows[id]! += 1;
  const most = Math.max(...settings.shots);
  const short = rows.findIndex((count) => count < most);
  if (short >= 0)
    throw new SoftconError(
      `--few-shot ${most} draws ${most} training rows of each class, and "${names[short]}" has ${rows[short]}: draw fewer`,
    );
  const options = { ...settings, draws: DRAWS };
  const [train, test] = [takeRows(x, split.train), takeRows(x, split.test)];
  return fewShot(train, trainTargets, test, takeTargets(targets, split.test), options);
}
