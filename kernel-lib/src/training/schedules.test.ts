import assert from "node:assert/strict";
import { test } from "node:test";
import { averageMomentum, type Schedule, scheduleFactor } from "./schedules";

const at = (schedule: Schedule, ...steps: number[]): number[] =>
  steps.map((step) => Math.round(scheduleFactor(schedule, step) * 1e9) / 1e9);

test("warm-up grows linearly from 0, whatever comes after it", () => {
  assert.deepEqual(at({ kind: "constant", warmupSteps: 4 }, 0, 1, 3, 4, 90), [0, 0.25, 0.75, 1, 1]);
  assert.deepEqual(at({ kind: "constant" }, 0, 5), [1, 1]);
});

test("the cosine goes from 1 after warm-up through the middle to its floor, and stays there", () => {
  const schedule = { kind: "cosine", warmupSteps: 10, totalSteps: 110 } as const;
  // MoCo v3: 0.5 (1 + cos(π (epoch − warm-up) / (epochs − warm-up))); cos 60° is a half.
  assert.deepEqual(at(schedule, 10, 60, 110, 200), [1, 0.5, 0, 0]);
  assert.equal(at({ kind: "cosine", totalSteps: 30 }, 10)[0], 0.75);
  assert.deepEqual(at({ ...schedule, floor: 0.1 }, 60, 110), [0.55, 0.1]);
});

test("steps multiply at each milestone", () => {
  assert.deepEqual(
    at({ kind: "step", milestones: [60, 80], factor: 0.1 }, 59, 60, 79, 80),
    [1, 0.1, 0.1, 0.01],
  );
});

test("the average's momentum is constant, or rises to 1 along half a cosine", () => {
  assert.equal(averageMomentum({ kind: "constant", momentum: 0.999 }, 7), 0.999);
  const rising = { kind: "cosine", momentum: 0.99, totalSteps: 100 } as const;
  const found = [0, 50, 100, 150].map((step) => averageMomentum(rising, step));
  for (const [i, expected] of [0.99, 0.995, 1, 1].entries())
    assert.ok(Math.abs((found[i] ?? 0) - expected) < 1e-12, `${found}`);
});
