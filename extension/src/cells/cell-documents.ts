import { NotebookCellKind, type NotebookDocument, type TextDocument } from "vscode";
import type { EditedCell } from "./cell-changes";

/** The languages that the kernel takes for TypeScript. */
export const cellLanguages = ["typescript", "javascript"] as const;

/** The documents of the cells that run, in their order. */
export function cellDocuments(notebook: NotebookDocument): TextDocument[] {
  return notebook
    .getCells()
    .filter(({ kind, document }) => kind === NotebookCellKind.Code && isCellLanguage(document.languageId))
    .map(({ document }) => document);
}

export function editedCell(document: TextDocument): EditedCell {
  return { id: cellId(document), version: document.version, text: () => document.getText() };
}

/** Tells a cell from the others of its notebook, wherever it is moved. */
export function cellId({ uri }: TextDocument): string {
  return uri.fragment;
}

export function isCellLanguage(languageId: string): boolean {
  return cellLanguages.some((known) => known === languageId);
}
