/** How the learning rate goes over a run, as a factor of its base value. */
export type Schedule = Shape & {
  /** Steps of linear growth from 0 at the start; default 0. */
  readonly warmupSteps?: number;
};

type Shape =
  | { readonly kind: "constant" }
  /** Half a cosine from 1 after warm-up to `floor` (default 0) at `totalSteps`. */
  | { readonly kind: "cosine"; readonly totalSteps: number; readonly floor?: number }
  /** Times `factor` at each milestone, a step. */
  | { readonly kind: "step"; readonly milestones: readonly number[]; readonly factor: number };

/** The factor at `step`, counted from 0. */
export function scheduleFactor(schedule: Schedule, step: number): number {
  const { warmupSteps = 0 } = schedule;
  // As the lab's baselines [V]: step / warm-up, so that the very first step has rate 0 there.
  if (step < warmupSteps) return step / warmupSteps;
  switch (schedule.kind) {
    case "constant":
      return 1;
    case "cosine": {
      const { totalSteps, floor = 0 } = schedule;
      const passed = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
      return floor + ((1 - floor) * (1 + Math.cos(Math.PI * passed))) / 2;
    }
    case "step":
      return schedule.factor ** schedule.milestones.filter((milestone) => step >= milestone).length;
  }
}

/** How the momentum of the averaged encoder goes. */
export type AverageSchedule =
  | { readonly kind: "constant"; readonly momentum: number }
  /** From `momentum` up to 1 along half a cosine, as MoCo v3 [V for the lab's ViT baselines]. */
  | { readonly kind: "cosine"; readonly momentum: number; readonly totalSteps: number };

/** The momentum at `step`, counted from 0: θ_ema ← m θ_ema + (1 − m) θ. */
export function averageMomentum(schedule: AverageSchedule, step: number): number {
  if (schedule.kind === "constant") return schedule.momentum;
  const passed = Math.min(1, step / Math.max(1, schedule.totalSteps));
  return 1 - ((1 - schedule.momentum) * (1 + Math.cos(Math.PI * passed))) / 2;
}
