import type { ProblemKind } from "../core/errors";

/** What a thread is told. */
export interface Job<R> {
  readonly job: number;
  readonly recipe: R;
}

/** What it answers: the result, its pixels handed over, or what was wrong. */
export type Answer<T> =
  | { readonly job: number; readonly result: T }
  | { readonly job: number; readonly message: string; readonly problem: ProblemKind | null };
