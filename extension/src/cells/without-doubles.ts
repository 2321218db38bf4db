/** A problem of a cell, as far as it can be told from another. */
export interface Placed {
  readonly code: number;
  readonly line: number;
  readonly character: number;
}

/**
 * VS Code's own TypeScript shows a cell's syntax errors, with a newer TypeScript's eyes: what it shows is not shown
 * twice, what it does not know of (it is switched off, or knows more syntax than the kernel) is shown by us.
 */
export function withoutDoubles<T extends Placed>(ours: readonly T[], theirs: readonly Placed[]): T[] {
  return ours.filter(
    ({ code, line, character }) =>
      !theirs.some((other) => other.code === code && other.line === line && other.character === character),
  );
}
