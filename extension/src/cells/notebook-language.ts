import type { NotebookDocument, TextDocument } from "vscode";
import { ToldCells } from "./cell-changes";
import { cellDocuments, cellId, editedCell } from "./cell-documents";
import type { LanguageProcess } from "./language-process";
import type { CellAnswers, CellQuestion } from "./shared/language-messages";

/** The language of one notebook's cells, told of every change before it is asked. */
export class NotebookLanguage {
  readonly #name: string;
  #told = new ToldCells();
  #generation = -1;

  constructor(
    readonly notebook: NotebookDocument,
    private readonly folder: string,
    private readonly process: LanguageProcess,
  ) {
    this.#name = notebook.uri.toString();
  }

  /** @throws Error where there is no library, or the process ends meanwhile. */
  async ask<Q extends CellQuestion>(question: Q): Promise<CellAnswers[Q["what"]]> {
    this.#tell();
    return this.process.ask(this.#name, question);
  }

  /** The document of one of its cells. */
  documentOf(id: string): TextDocument | undefined {
    return cellDocuments(this.notebook).find((document) => cellId(document) === id);
  }

  close(): void {
    if (this.#generation !== this.process.generation) return; // nobody knows of it
    this.process.tell({ kind: "close", notebook: this.#name });
  }

  #tell(): void {
    if (this.#generation !== this.process.generation) {
      this.#told = new ToldCells();
      this.#generation = this.process.generation;
    }
    const changes = this.#told.changes(cellDocuments(this.notebook).map(editedCell));
    if (changes) this.process.tell({ kind: "cells", notebook: this.#name, folder: this.folder, changes });
  }
}
