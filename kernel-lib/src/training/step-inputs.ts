import * as tf from "@tensorflow/tfjs-core";

/** Everything that is another from step to step, by name, as a compiled step takes it. */
export type Inputs = Record<string, tf.Tensor>;

/** `rates`: numbers that change from step to step, as one vector. */
export function rateInputs(numbers: readonly number[]): Inputs {
  return { rates: tf.tensor1d([...numbers]) };
}

/** Runs with inputs and disposes of them. */
export function withInputs<R>(inputs: Inputs, run: (inputs: Inputs) => R): R {
  try {
    return run(inputs);
  } finally {
    for (const tensor of Object.values(inputs)) tensor.dispose();
  }
}

/** An input that must be there. */
export function input(inputs: Readonly<Inputs>, name: string): tf.Tensor {
  const tensor = inputs[name];
  if (!tensor) throw new Error(`the step was not given ${name}`);
  return tensor;
}
