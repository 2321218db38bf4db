import { firstFew, printable } from "./printable";
import type { StateDict } from "./tensor";

/** A tensor that is there under the expected name with another shape. */
export interface WrongShape {
  readonly name: string;
  readonly expected: readonly number[];
  readonly found: readonly number[];
}

/** How a state dict differs from what a network needs. */
export interface Mismatch {
  /** Expected names that are not there, in the order expected. */
  readonly missing: readonly string[];
  /** Names that nobody expects, in the file's order. */
  readonly unexpected: readonly string[];
  readonly wrongShapes: readonly WrongShape[];
}

/** Compares names and shapes; no tensor is read. */
export function compareStateDict(
  expected: ReadonlyMap<string, readonly number[]>,
  found: Pick<StateDict, "names" | "has" | "info">,
): Mismatch {
  const missing: string[] = [];
  const wrongShapes: WrongShape[] = [];
  for (const [name, shape] of expected) {
    if (!found.has(name)) {
      missing.push(name);
      continue;
    }
    const actual = found.info(name).shape;
    const same = actual.length === shape.length && actual.every((size, d) => size === shape[d]);
    if (!same) wrongShapes.push({ name, expected: shape, found: actual });
  }
  return { missing, unexpected: found.names.filter((name) => !expected.has(name)), wrongShapes };
}

export function matches({ missing, unexpected, wrongShapes }: Mismatch): boolean {
  return missing.length + unexpected.length + wrongShapes.length === 0;
}

/** The mismatch in one line: how many of each kind, and the first few. */
export function describeMismatch({ missing, unexpected, wrongShapes }: Mismatch): string {
  const shapes = wrongShapes.map(
    ({ name, expected, found }) => `${printable(name)} [${found}] instead of [${expected}]`,
  );
  const kinds: [string, readonly string[]][] = [
    ["missing", missing],
    ["unexpected", unexpected],
    ["of another shape", shapes],
  ];
  const parts = kinds
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => `${names.length} ${kind} (${firstFew(names, 3)})`);
  return parts.length > 0 ? parts.join("; ") : "all tensors as expected";
}
