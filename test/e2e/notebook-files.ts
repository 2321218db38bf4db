import { readFileSync, writeFileSync } from "node:fs";

/** A cell as the file has it. */
export interface SavedCell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly execution_count?: number | null;
  readonly outputs?: readonly SavedOutput[];
}

export interface SavedOutput {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly ename?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export const figureType = "application/vnd.plotly.v1+json";

/** Writes a notebook of code cells, without outputs. */
export function writeNotebook(path: string, sources: readonly string[], language = "typescript"): void {
  const cells = sources.map((source, at) => ({
    cell_type: "code",
    id: `cell${at}`,
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  }));
  const metadata = { language_info: { name: language } };
  writeFileSync(path, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }));
}

export function savedNotebook(path: string): {
  readonly cells: readonly SavedCell[];
  readonly metadata: Readonly<Record<string, unknown>>;
} {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** The code cells of a file; none while it is being written. */
export function savedCells(path: string): SavedCell[] {
  try {
    return savedNotebook(path).cells.filter(({ cell_type }) => cell_type === "code");
  } catch {
    return [];
  }
}

export function errorsIn(cells: readonly SavedCell[]): SavedOutput[] {
  return outputsOf(cells).filter(({ output_type }) => output_type === "error");
}

export function outputsOf(cells: readonly SavedCell[]): SavedOutput[] {
  return cells.flatMap(({ outputs = [] }) => outputs);
}

/** What was printed, and the text of results. */
export function textsOf(cells: readonly SavedCell[]): string {
  return outputsOf(cells)
    .flatMap(({ text, data }) => [text ?? [], data?.["text/plain"] ?? []].flat())
    .join("");
}

/** The titles of a notebook's figures, as the file has them. */
export function figureTitles(cells: readonly SavedCell[]): string[] {
  return outputsOf(cells).flatMap(({ data }) => {
    const figure = data?.[figureType];
    if (typeof figure !== "object" || figure === null) return [];
    const layout: unknown = Reflect.get(figure, "layout");
    const title: unknown = layout instanceof Object ? Reflect.get(layout, "title") : undefined;
    const text: unknown = title instanceof Object ? Reflect.get(title, "text") : title;
    return [typeof text === "string" ? text : ""];
  });
}
