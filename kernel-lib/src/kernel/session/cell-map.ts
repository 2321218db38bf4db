import { SourceMap } from "node:module";

/** A place in a text, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Finds the place in what a person wrote for a place in what runs, through the two steps of the compilation. */
export class CellMap {
  readonly #first: SourceMap;
  readonly #second: SourceMap;

  /** @param first source map (JSON) of TypeScript to ES module, @param second of ES module to CommonJS */
  constructor(first: string, second: string) {
    this.#first = new SourceMap(JSON.parse(first));
    this.#second = new SourceMap(JSON.parse(second));
  }

  /** @returns null for code that nobody wrote. */
  sourceOf({ line, column }: Place): Place | null {
    const between = found(this.#second, line - 1, column - 1);
    return between && found(this.#first, between.line - 1, between.column - 1);
  }
}

function found(map: SourceMap, line: number, column: number): Place | null {
  const entry = map.findEntry(line, column);
  if (!("originalLine" in entry) || entry.originalLine === undefined) return null;
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}
