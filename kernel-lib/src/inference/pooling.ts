import type { Output } from "./build-model";

/**
 * Which vector a patch is given: the class token, the mean of the patch tokens, both one after the other, or the class
 * tokens of the last four blocks, first to last (DINOv2's appendix B.3).
 */
export type Pool = "cls" | "mean" | "cls+mean" | "last4";

/** The outputs of a model that make up each vector, in order. */
export const poolOutputs: Readonly<Record<Pool, readonly Output[]>> = {
  cls: ["embedding"],
  mean: ["mean"],
  "cls+mean": ["embedding", "mean"],
  last4: ["last4"],
};

export const pools: readonly Pool[] = ["cls", "mean", "cls+mean", "last4"];

/** Length of the vector, for a network of width `dim`. */
export function pooledSize(pool: Pool, dim: number): number {
  return pool === "last4" ? 4 * dim : poolOutputs[pool].length * dim;
}
