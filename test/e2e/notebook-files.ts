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
  const cells = sources.map((source) => ({ source, outputs: [], execution_count: null }));
  write(path, cells, language);
}

/** Writes a notebook as one that ran: a cell for each output, in the forms that it has. */
export function writeShown(path: string, bundles: readonly (object | null)[]): void {
  const cells = bundles.map((data, at) => ({
    source: `// output ${at}`,
    outputs: [{ output_type: "display_data", metadata: {}, data }],
    execution_count: at + 1,
  }));
  write(path, cells, "typescript");
}

function write(path: string, written: readonly object[], language: string): void {
  const cells = written.map((cell, at) => ({ ...cell, cell_type: "code", id: `cell${at}`, metadata: {} }));
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
