import * as tf from "@tensorflow/tfjs-core";
import type { PendingValues } from "./pending-values";
import { isBuffer, type Variables } from "./variables";

/**
 * Moves the averaged encoder: θ_ema ← m θ_ema + (1 − m) θ with the θ that this step ends with. Running statistics of
 * batch norm are not averaged: the averaged encoder runs in training mode and keeps its own, as in the lab's MoCo v2 and
 * v3 code [V]. (MoCo moves it before a step's keys are computed, which is after the step before: the same sequence.)
 * @param momentum m, a scalar.
 */
export function moveAverage(
  average: Variables,
  trained: Variables,
  momentum: tf.Tensor,
  pending: PendingValues,
): void {
  const share = tf.sub(1, momentum);
  for (const [name, variable] of average) {
    const source = trained.get(name);
    if (isBuffer(name) || !source) continue;
    const moved = tf.add(tf.mul(pending.of(variable), momentum), tf.mul(pending.of(source), share));
    pending.set(variable, moved);
  }
}
