import { SoftconError } from "../core/errors";
import type { ModelDescription, Output } from "./build-model";

/**
 * Which vector a patch is given: the class token, the mean of the patch tokens, both one after the other, or the class
 * tokens of the last four blocks, first to last (DINOv2's appendix B.3); or the probabilities of a fine-tuned model's
 * classes.
 */
export type Pool = "cls" | "mean" | "cls+mean" | "last4" | "probabilities";

/** The outputs of a model that make up each vector, in order. */
export const poolOutputs: Readonly<Record<Pool, readonly Output[]>> = {
  cls: ["embedding"],
  mean: ["mean"],
  "cls+mean": ["embedding", "mean"],
  last4: ["last4"],
  probabilities: ["probabilities"],
};

export const pools: readonly Pool[] = ["cls", "mean", "cls+mean", "last4", "probabilities"];

/**
 * Length of the vector that a model gives.
 * @throws SoftconError where classes are asked of a model without a classifier.
 */
export function pooledSize(
  pool: Pool,
  { id, dim, classifier }: Pick<ModelDescription, "id" | "dim" | "classifier">,
): number {
  if (pool === "probabilities") {
    if (classifier) return classifier.classes.length;
    throw new SoftconError(
      `${id} has no classifier; give a model that \`softcon finetune\` wrote, or leave out the classification`,
      "usage",
    );
  }
  return pool === "last4" ? 4 * dim : poolOutputs[pool].length * dim;
}
