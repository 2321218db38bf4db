import type { ProblemKind } from "../core/errors";
import type { Patch, PatchRecipe } from "./patch";

/** What a reading thread is told. */
export interface PatchJob {
  readonly job: number;
  readonly recipe: PatchRecipe;
}

/** What it answers: the pixels handed over, or what was wrong. */
export type PatchAnswer =
  | { readonly job: number; readonly patch: Patch }
  | { readonly job: number; readonly message: string; readonly problem: ProblemKind | null };
