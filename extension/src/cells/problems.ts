import type { CellProblem } from "softcon";
import {
  Diagnostic,
  type DiagnosticCollection,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  type Disposable,
  Location,
  languages,
  type TextDocument,
  type Uri,
} from "vscode";
import { cellDocuments, cellId } from "./cell-documents";
import type { NotebookLanguage } from "./notebook-language";
import { locate, rangeOf } from "./providers";
import { type Placed, withoutDoubles } from "./without-doubles";

/** How long nobody has to type before the cells are judged. */
const pauseMs = 250;

/** What is wrong with the cells of one notebook, as the editor shows it. */
export class Problems implements Disposable {
  readonly #collection: DiagnosticCollection;
  /** Cell's address → all that was found, also what VS Code's own TypeScript shows. */
  readonly #found = new Map<string, readonly Diagnostic[]>();
  readonly #theirs: Disposable;
  #timer: NodeJS.Timeout | undefined;
  /** Grows with every change: what was begun before is given up. */
  #turn = 0;

  constructor(
    private readonly language: NotebookLanguage,
    private readonly onProblem: (problem: unknown) => void,
  ) {
    this.#collection = languages.createDiagnosticCollection("softcon-cells");
    this.#theirs = languages.onDidChangeDiagnostics(({ uris }) => {
      for (const uri of uris) if (this.#found.has(uri.toString())) this.#show(uri);
    });
  }

  /** The cells, or what they import, have changed. */
  changed(): void {
    this.#turn++;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#judge(this.#turn).catch(this.onProblem);
    }, pauseMs);
  }

  dispose(): void {
    this.#turn++;
    clearTimeout(this.#timer);
    this.#theirs.dispose();
    this.#collection.dispose();
  }

  async #judge(turn: number): Promise<void> {
    const documents = cellDocuments(this.language.notebook);
    const known = new Set(documents.map(({ uri }) => uri.toString()));
    for (const address of this.#found.keys()) if (!known.has(address)) this.#forget(address);
    for (const document of documents) {
      const found = await this.language.ask({ what: "problems", cell: cellId(document) });
      if (turn !== this.#turn) return;
      const shown = found.map((problem) => this.#diagnostic(document, problem));
      this.#found.set(document.uri.toString(), shown);
      this.#show(document.uri);
    }
  }

  #forget(address: string): void {
    this.#found.delete(address);
    this.#collection.forEach((uri) => {
      if (uri.toString() === address) this.#collection.delete(uri);
    });
  }

  #show(uri: Uri): void {
    const theirs = languages.getDiagnostics(uri).filter(({ source }) => source === "ts" || source === "js");
    const shown = withoutDoubles(
      (this.#found.get(uri.toString()) ?? []).map((diagnostic) => ({ diagnostic, ...placed(diagnostic) })),
      theirs.map(placed),
    ).map(({ diagnostic }) => diagnostic);
    const before = this.#collection.get(uri) ?? [];
    const same = before.length === shown.length && before.every((one, at) => one === shown[at]);
    if (!same) this.#collection.set(uri, shown); // setting tells ourselves, too
  }

  #diagnostic(document: TextDocument, { span, code, message, related }: CellProblem): Diagnostic {
    const diagnostic = new Diagnostic(rangeOf(document, span), message, DiagnosticSeverity.Error);
    diagnostic.code = code;
    diagnostic.source = "softcon";
    diagnostic.relatedInformation = related.flatMap(({ place, message: note }) => {
      const where = locate(this.language, place);
      return where ? [new DiagnosticRelatedInformation(new Location(where.uri, where.range), note)] : [];
    });
    return diagnostic;
  }
}

function placed({ code, range: { start } }: Diagnostic): Placed {
  const number = typeof code === "object" ? Number(code.value) : Number(code);
  return { code: number, line: start.line, character: start.character };
}
