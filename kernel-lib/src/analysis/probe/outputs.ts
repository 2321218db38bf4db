import { SoftconError } from "../../core/errors";
import type { Targets } from "../targets";
import type { Linear } from "./row-block";

/** The outputs that a fit has to find, and how all the others follow from them. */
export interface FreeOutputs {
  readonly targets: Targets;
  /** The model of every class or label, from that of the free outputs. */
  expand(model: Linear): Linear;
}

/**
 * Leaves out what has no finite optimum or needs none. A class without a row gets bias −∞ and is never predicted; a
 * label that no row or every row has gets bias −∞ or +∞. Two classes are one output, the log-odds of the second, as in
 * scikit-learn: a softmax over two would halve the penalty.
 * @throws SoftconError where fewer than two classes, or no label that varies, are left.
 */
export function freeOutputs(targets: Targets, cols: number): FreeOutputs {
  return targets.kind === "classes"
    ? freeClasses(targets.ids, targets.count, cols)
    : freeLabels(targets.hot, targets.count, cols);
}

function freeClasses(ids: Int32Array, count: number, cols: number): FreeOutputs {
  const seen = new Uint8Array(count);
  for (const id of ids) seen[id] = 1;
  const present = Array.from(seen.keys()).filter((id) => seen[id] === 1);
  if (present.length < 2)
    throw new SoftconError(
      `the ${ids.length} training rows show one class only (${present[0]}): a probe needs two or more`,
    );
  const position = new Int32Array(count);
  for (const [index, id] of present.entries()) position[id] = index;
  const own = ids.map((id) => position[id]!);
  if (present.length > 2)
    return {
      targets: { kind: "classes", ids: own, count: present.length },
      expand: (model) => spread(model, present, count, cols, () => -Infinity),
    };
  return {
    targets: { kind: "labels", hot: Uint8Array.from(own), count: 1 },
    expand: (model) =>
      spread(model, present.slice(1), count, cols, (id) => (id === present[0] ? 0 : -Infinity)),
  };
}

function freeLabels(hot: Uint8Array, count: number, cols: number): FreeOutputs {
  const rows = hot.length / count;
  const positives = new Float64Array(count);
  for (let i = 0; i < hot.length; i++) positives[i % count]! += hot[i]!;
  const varying = Array.from(positives.keys()).filter((k) => positives[k]! > 0 && positives[k]! < rows);
  if (varying.length === 0)
    throw new SoftconError(`none of the ${count} labels varies over the ${rows} training rows`);
  const own = new Uint8Array(rows * varying.length);
  for (let r = 0; r < rows; r++)
    for (const [index, k] of varying.entries()) own[r * varying.length + index] = hot[r * count + k]!;
  return {
    targets: { kind: "labels", hot: own, count: varying.length },
    expand: (model) => spread(model, varying, count, cols, (k) => (positives[k]! > 0 ? Infinity : -Infinity)),
  };
}

function spread(
  model: Linear,
  outputs: readonly number[],
  count: number,
  cols: number,
  otherBias: (output: number) => number,
): Linear {
  const weights = new Float64Array(count * cols);
  const bias = Float64Array.from({ length: count }, (_, k) => otherBias(k));
  for (const [index, k] of outputs.entries()) {
    weights.set(model.weights.subarray(index * cols, (index + 1) * cols), k * cols);
    bias[k] = model.bias[index]!;
  }
  return { weights, bias };
}
