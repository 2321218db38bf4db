import type { StateDict } from "../checkpoints/tensor";
import { SoftconError } from "../core/errors";

/** Tensors of a linear classifier on the embedding: weight [classes, D] and bias [classes]. */
export const classifierNames = { weight: "head.weight", bias: "head.bias" } as const;

/** Under this key of a safetensors file's metadata lies, as JSON, what the classifier's outputs are. */
export const classifierKey = "softcon.classifier";

/** What a classifier's outputs are. */
export type Classifier = {
  /** In the order of the outputs. */
  readonly classes: readonly string[];
  /** Whether an image has any number of classes (sigmoid), or exactly one (softmax). */
  readonly multiLabel: boolean;
};

/** The most probable class, or of several labels those of 0.5 and more, most probable first. */
export function predictedClasses(
  { classes, multiLabel }: Classifier,
  probabilities: ArrayLike<number>,
): string[] {
  const order = classes
    .map((name, i) => ({ name, probability: probabilities[i] ?? 0 }))
    .sort((a, b) => b.probability - a.probability);
  const chosen = multiLabel ? order.filter(({ probability }) => probability >= 0.5) : order.slice(0, 1);
  return chosen.map(({ name }) => name);
}

/** True for a classifier with names for all of its outputs. */
export function isClassifier(value: unknown): value is Classifier {
  if (typeof value !== "object" || value === null) return false;
  if (!("classes" in value) || !("multiLabel" in value)) return false;
  const { classes, multiLabel } = value;
  return (
    Array.isArray(classes) &&
    classes.length > 0 &&
    classes.every((name) => typeof name === "string") &&
    typeof multiLabel === "boolean"
  );
}

/**
 * The classifier of a checkpoint that fine-tuning wrote; null where it has none, as a checkpoint without our metadata
 * (the head of somebody's ImageNet model has no names).
 * @throws SoftconError where metadata and tensors do not go together.
 */
export function classifierOf(
  state: Pick<StateDict, "has" | "info">,
  metadata: Readonly<Record<string, string>>,
  width: number,
): Classifier | null {
  const text = metadata[classifierKey];
  if (text === undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const { weight, bias } = classifierNames;
  if (!isClassifier(value) || !state.has(weight) || !state.has(bias)) {
    throw new SoftconError("the checkpoint's classifier is incomplete; fine-tune it again");
  }
  const count = value.classes.length;
  const found = [...state.info(weight).shape, ...state.info(bias).shape];
  if (found.join() !== [count, width, count].join()) {
    throw new SoftconError(
      `the checkpoint names ${count} classes, its classifier has shape [${state.info(weight).shape}], expected [${count},${width}]; fine-tune it again`,
    );
  }
  return value;
}
