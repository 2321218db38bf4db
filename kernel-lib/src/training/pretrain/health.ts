import { SoftconError } from "../../core/errors";
import type { CollapseChoice } from "../configuration/pretrain-config";
import type { StepReport } from "../siamese/options";

/** Watches for features that become one point, and knows whether the weights are still of use. */
export class CollapseWatch {
  /** True once the weights are of no use: nothing of them is to be saved. */
  spoiled = false;
  #inARow = 0;

  constructor(private readonly choice: CollapseChoice | null) {}

  /** @throws SoftconError where the features have been collapsed for as many steps as are borne. */
  see(featureStd: number, step: number): void {
    if (!this.choice) return;
    const { below, steps } = this.choice;
    this.#inARow = featureStd < below ? this.#inARow + 1 : 0;
    if (this.#inARow < steps) return;
    throw new SoftconError(
      `stopped at step ${step}: the features of all images have become nearly one (standard deviation ${featureStd.toPrecision(2)}, ` +
        `1 is spread out, for ${steps} steps); lower "learningRate", raise "batch" or "loss.hardWeight", or set "collapse" to null`,
    );
  }
}

/** @throws SoftconError where a step's loss or gradient is not finite, with the step. */
export function checkFinite(
  { loss, gradNorm }: StepReport,
  step: number,
  learningRate: number,
  watch: CollapseWatch,
  saved: number | null,
): void {
  if (Number.isFinite(loss) && Number.isFinite(gradNorm)) return;
  watch.spoiled = true;
  const what = Number.isFinite(loss) ? `the gradient is ${gradNorm}` : `the loss is ${loss}`;
  const kept = saved === null ? "no checkpoint was written yet" : `the checkpoint of step ${saved} is kept`;
  throw new SoftconError(
    `${what} at step ${step + 1} (learning rate ${learningRate.toPrecision(3)}); ${kept}; lower "learningRate" or set "clip"`,
  );
}
