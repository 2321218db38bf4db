import * as tf from "@tensorflow/tfjs-core";
import type { StateDict, Tensor } from "../checkpoints/tensor";
import { SoftconError } from "../core/errors";

/** What is trained, by PyTorch's names. */
export type Variables = Map<string, tf.Variable>;

/** True for running statistics of batch norm, which are averaged and not learned. */
export const isBuffer = (name: string): boolean =>
  name.endsWith(".running_mean") || name.endsWith(".running_var");

/** float32 variables with the values of `state`, or of those of its tensors that are in `names`. */
export function toVariables(
  state: Pick<StateDict, "names" | "info" | "float32">,
  names: Iterable<string> = state.names,
): Variables {
  const variables: Variables = new Map();
  for (const name of names) {
    variables.set(name, variableOf(state.float32(name), state.info(name).shape, !isBuffer(name)));
  }
  return variables;
}

/** A variable with a copy of `data`. */
export function variableOf(data: Float32Array, shape: readonly number[], trainable = true): tf.Variable {
  const initial = tf.tensor(data, [...shape], "float32");
  const variable = tf.variable(initial, trainable);
  initial.dispose();
  return variable;
}

/** A variable of zeros. */
export function zeroVariable(shape: readonly number[], trainable = false): tf.Variable {
  return variableOf(new Float32Array(shape.reduce((product, size) => product * size, 1)), shape, trainable);
}

/** The values now, each under `prefix` and its name. */
export function readVariables(variables: ReadonlyMap<string, tf.Variable>, prefix = ""): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const [name, variable] of variables) {
    tensors.set(prefix + name, { dtype: "f32", shape: variable.shape, data: floats(variable) });
  }
  return tensors;
}

/** @throws SoftconError where `state` lacks, under `prefix`, one of the variables' names or has it in another shape. */
export function checkVariables(
  variables: ReadonlyMap<string, tf.Variable>,
  state: Pick<StateDict, "has" | "info">,
  prefix = "",
): void {
  for (const [name, { shape }] of variables) {
    const found = state.has(prefix + name) ? `has shape [${state.info(prefix + name).shape}]` : "is missing";
    if (found !== `has shape [${shape}]`) {
      throw new SoftconError(
        `the training state does not fit: ${prefix + name} ${found}, expected [${shape}]; resume with the configuration that wrote it`,
      );
    }
  }
}

/** Gives variables the values that `state`, checked before, has under `prefix` and their names. */
export function assignVariables(
  variables: ReadonlyMap<string, tf.Variable>,
  state: Pick<StateDict, "float32">,
  prefix = "",
): void {
  for (const [name, variable] of variables) {
    const value = tf.tensor(state.float32(prefix + name), variable.shape, "float32");
    variable.assign(value);
    value.dispose();
  }
}

export function disposeVariables(variables: ReadonlyMap<string, tf.Variable>): void {
  for (const variable of variables.values()) variable.dispose();
}

/** The elements of a float32 tensor, as a copy. */
export function floats(x: tf.Tensor): Float32Array {
  const data = x.dataSync();
  return data instanceof Float32Array ? data : Float32Array.from(data);
}

/** The numbers of a tensor, which is disposed of. */
export function takeNumbers(tensor: tf.Tensor): number[] {
  const numbers = [...floats(tensor)];
  tensor.dispose();
  return numbers;
}
