/** Which kind of answer a problem deserves; the command line maps it to an exit code. */
export type ProblemKind = "usage" | "input" | "network" | "resource" | "interrupted";

/**
 * A problem its reader can mend. The message is one line: what was found, what was expected, the way out.
 * Anything that is not a `SoftconError` is a defect of this library.
 */
export class SoftconError extends Error {
  override readonly name = "SoftconError";

  constructor(
    message: string,
    readonly kind: ProblemKind = "input",
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Throws the `interrupted` problem if `signal` is aborted; call it between units of long work. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new SoftconError("interrupted", "interrupted");
}
