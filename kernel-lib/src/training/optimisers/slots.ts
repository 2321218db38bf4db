import type * as tf from "@tensorflow/tfjs-core";
import { disposeVariables, zeroVariable } from "../variables";
import type { Optimiser, OptimiserTarget } from "./optimiser";
import type { ParameterRule } from "./parameter-rules";

/** One variable's state before a step. */
export interface Before {
  readonly weights: tf.Tensor;
  readonly gradient: tf.Tensor;
  readonly rule: ParameterRule;
  readonly numbers: readonly tf.Tensor[];
  /** In the order of the optimiser's slots; zeros at first. */
  readonly moments: readonly tf.Tensor[];
}

/** And after it. */
export interface After {
  readonly weights: tf.Tensor;
  readonly moments: readonly tf.Tensor[];
}

/** An optimiser from the update of one variable. */
export function optimiserOf(
  { variables, ruleOf }: OptimiserTarget,
  slotNames: readonly string[],
  numbers: (step: number, learningRate: number) => readonly number[],
  update: (before: Before) => After,
): Optimiser {
  const slots = new Map<string, tf.Variable>();
  const slotsOf = new Map<string, tf.Variable[]>();
  for (const [name, { shape }] of variables) {
    const own = slotNames.map(() => zeroVariable(shape));
    slotsOf.set(name, own);
    for (const [i, slot] of own.entries()) slots.set(`${slotNames[i]}.${name}`, slot);
  }
  return {
    slots,
    numbers,
    apply: (gradients, given, pending) => {
      for (const [name, gradient] of gradients) {
        const variable = variables.get(name);
        const own = slotsOf.get(name);
        if (!variable || !own) throw new Error(`the optimiser does not know ${name}`);
        const after = update({
          weights: pending.of(variable),
          gradient,
          rule: ruleOf(name),
          numbers: given,
          moments: own.map((slot) => pending.of(slot)),
        });
        pending.set(variable, after.weights);
        for (const [i, moment] of after.moments.entries()) {
          const slot = own[i];
          if (slot) pending.set(slot, moment);
        }
      }
    },
    dispose: () => disposeVariables(slots),
  };
}
