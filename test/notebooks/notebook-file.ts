import { readFileSync } from "node:fs";

/** One output of a cell, in the form of nbformat 4. */
export type Output = Readonly<Record<string, unknown>> & { readonly output_type: string };

export interface Cell {
  readonly cell_type: string;
  readonly id: string;
  readonly metadata: object;
  readonly source: string | readonly string[];
  readonly outputs?: readonly Output[];
  readonly execution_count?: number | null;
}

export interface NotebookFile {
  readonly nbformat: number;
  readonly nbformat_minor: number;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly cells: readonly Cell[];
}

export function readNotebook(path: string): NotebookFile {
  return JSON.parse(readFileSync(path, "utf8"));
}

export function sourceOf({ source }: Cell): string {
  return typeof source === "string" ? source : source.join("");
}

/** The bundle of a display or a result. */
export function bundleOf(output: Output): Readonly<Record<string, unknown>> {
  const data = output["data"];
  return typeof data === "object" && data !== null ? { ...data } : {};
}

/** All text that a reader sees below the cells. */
export function shownText(outputs: readonly Output[]): string {
  return outputs
    .map((output) => {
      const text = output["text"] ?? bundleOf(output)["text/plain"] ?? "";
      return Array.isArray(text) ? text.join("") : String(text);
    })
    .join("\n");
}

/** How many outputs have a picture. */
export function pictureCount(outputs: readonly Output[]): number {
  return outputs.filter((output) =>
    Object.keys(bundleOf(output)).some((type) => /^image\/(png|jpeg)$/.test(type)),
  ).length;
}
