import { SourceMap } from "node:module";

/** A place in a text, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Finds the place in what a person wrote for a place in what runs, through the two steps of the compilation. */
export class CellMap {
  #parsed: readonly [SourceMap, SourceMap] | undefined;

  /** @param first source map (JSON) of TypeScript to ES module, @param second of ES module to CommonJS */
  constructor(
    private readonly first: string,
    private readonly second: string,
  ) {}

  /** @returns null for code that nobody wrote. */
  sourceOf({ line, column }: Place): Place | null {
    // Most cells never fail: theirs stay text.
    this.#parsed ??= [new SourceMap(JSON.parse(this.first)), new SourceMap(JSON.parse(this.second))];
    const [first, second] = this.#parsed;
    const between = found(second, line - 1, column - 1);
    return between && found(first, between.line - 1, between.column - 1);
  }
}

function found(map: SourceMap, line: number, column: number): Place | null {
  const entry = map.findEntry(line, column);
  if (!("originalLine" in entry) || entry.originalLine === undefined) return null;
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}
