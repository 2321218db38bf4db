import type { CellLanguage, CellLanguageOptions } from "softcon";
import type {
  AnswerName,
  CellAnswers,
  CellQuestion,
  FromLanguage,
  ToLanguage,
} from "../shared/language-messages";

type Open = (options: CellLanguageOptions) => CellLanguage;

interface Notebook {
  readonly folder: string;
  readonly language: CellLanguage;
  readonly texts: Map<string, string>;
}

/** Answers what an editor asks about the cells of its notebooks, in the order in which it asks. */
export class CellServer {
  readonly #notebooks = new Map<string, Notebook>();

  constructor(
    private readonly open: Open,
    private readonly send: (message: FromLanguage) => void,
  ) {}

  handle(message: Exclude<ToLanguage, { readonly kind: "start" }>): void {
    switch (message.kind) {
      case "cells":
        this.#take(message);
        break;
      case "close":
        this.#notebooks.get(message.notebook)?.language.dispose();
        this.#notebooks.delete(message.notebook);
        break;
      case "files":
        for (const { language } of this.#notebooks.values()) language.filesChanged();
        break;
      case "ask":
        this.#answer(message.id, message.notebook, message.question);
    }
  }

  #take({ notebook, folder, changes }: Extract<ToLanguage, { readonly kind: "cells" }>): void {
    let known = this.#notebooks.get(notebook);
    if (known?.folder !== folder) {
      known?.language.dispose();
      known = { folder, language: this.open({ folder }), texts: known?.texts ?? new Map() };
      this.#notebooks.set(notebook, known);
    }
    const { language, texts } = known;
    for (const { id, text } of changes.changed) texts.set(id, text);
    const gone = new Set(texts.keys());
    for (const id of changes.order) gone.delete(id);
    for (const id of gone) texts.delete(id);
    language.setCells(changes.order.map((id) => ({ id, text: texts.get(id) ?? "" })));
  }

  #answer(id: number, notebook: string, question: CellQuestion): void {
    const language = this.#notebooks.get(notebook)?.language;
    try {
      if (!language) throw new Error("the notebook is not open");
      this.send({ kind: "answer", id, answer: answer(language, question) });
    } catch (error) {
      // TypeScript's services throw where a text is neither code nor nonsense that they know.
      this.send({ kind: "failed", id, message: error instanceof Error ? error.message : String(error) });
    }
  }
}

function answer(language: CellLanguage, question: CellQuestion): CellAnswers[AnswerName] {
  switch (question.what) {
    case "names":
      return language.names(question.cell, question.position);
    case "nameNote":
      return language.nameNote(question.cell, question.position, question.name);
    case "hover":
      return language.hover(question.cell, question.position);
    case "signatures":
      return language.signatures(question.cell, question.position, question.retrigger);
    case "definitions":
      return language.definitions(question.cell, question.position);
    case "problems":
      return language.problems(question.cell);
  }
}
