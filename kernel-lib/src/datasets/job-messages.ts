import type { ProblemKind } from "../core/errors";

/** One of the things a thread is told to do. */
export interface Job<R> {
  readonly job: number;
  readonly recipe: R;
}

/** What a thread is told: a message costs a good part of what reading a small image does, so jobs travel together. */
export type Jobs<R> = readonly Job<R>[];

/** What it answers to a job: the result, its pixels handed over, or what was wrong. */
export type Answer<T> =
  | { readonly job: number; readonly result: T }
  | { readonly job: number; readonly message: string; readonly problem: ProblemKind | null };

/** Answers travel together too, where they come quickly. */
export type Answers<T> = readonly Answer<T>[];
