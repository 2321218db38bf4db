import { setTimeout as pause } from "node:timers/promises";
import { throwIfAborted } from "../../core/errors";

/** A failure that may be gone at the next attempt: a cut connection, a server too busy to answer. */
export class TransientError extends Error {
  override readonly name = "TransientError";
}

/** Attempts in a row that may fail without getting any further. */
const mostFailures = 5;

export interface RetryOptions {
  readonly signal?: AbortSignal | undefined;
  /** The first pause in milliseconds; each further one is twice as long. */
  readonly retryMs: number;
  /** How far the work has come: an attempt that got further does not count as failed. */
  readonly progress?: () => number;
  /** What to tell the user when patience ends. */
  readonly giveUp: (last: TransientError) => Error;
}

/**
 * Repeats `attempt` while it fails with a `TransientError`.
 * @throws SoftconError of kind "interrupted" where `signal` is aborted, also within a pause.
 */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { signal, retryMs, progress = () => 0, giveUp } = options;
  for (let failures = 0; ; ) {
    throwIfAborted(signal);
    const before = progress();
    try {
      return await attempt();
    } catch (error) {
      throwIfAborted(signal);
      if (!(error instanceof TransientError)) throw error;
      // A mebibyte counts as further: a server that lets a byte through each time would otherwise never be given up.
      failures = progress() - before >= 1 << 20 ? 0 : failures + 1;
      if (failures >= mostFailures) throw giveUp(error);
    }
    await wait(retryMs * 2 ** Math.max(0, failures - 1), signal);
  }
}

/** @throws SoftconError of kind "interrupted" as soon as `signal` is aborted. */
export async function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await pause(milliseconds, undefined, signal ? { signal } : {});
  } catch {
    throwIfAborted(signal);
  }
}
