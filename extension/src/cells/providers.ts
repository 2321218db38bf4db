import { basename, dirname } from "node:path";
import type { CellNote, CellPlace, CellSpan } from "softcon";
import {
  CompletionItem,
  CompletionItemKind,
  type CompletionItemProvider,
  CompletionItemTag,
  CompletionList,
  type DefinitionProvider,
  type Disposable,
  type DocumentSelector,
  Hover,
  type HoverProvider,
  type LocationLink,
  languages,
  MarkdownString,
  ParameterInformation,
  Position,
  Range,
  RelativePattern,
  SignatureHelp,
  type SignatureHelpProvider,
  SignatureHelpTriggerKind,
  SignatureInformation,
  type TextDocument,
  Uri,
} from "vscode";
import { cellId, cellLanguages } from "./cell-documents";
import { completionKind } from "./completion-kinds";
import type { NotebookLanguage } from "./notebook-language";

/** A name in a list, and how to ask for more about it. */
interface ListedName extends CompletionItem {
  readonly about?: { readonly cell: string; readonly position: number };
}

/** Completion, hover, signatures and definitions for the cells of one notebook. */
export function provideLanguage(language: NotebookLanguage): Disposable[] {
  const selector = selectorOf(language);
  const question = (document: TextDocument, position: Position) => ({
    cell: cellId(document),
    position: document.offsetAt(position),
  });

  const completion: CompletionItemProvider<ListedName> = {
    provideCompletionItems: async (document, position) => {
      const about = question(document, position);
      const found = await language.ask({ what: "names", ...about });
      if (!found) return undefined;
      const items = found.names.map((name): ListedName => {
        const item = new CompletionItem(
          name.optional ? { label: name.name, detail: "?" } : name.name,
          CompletionItemKind[completionKind(name.kind)],
        );
        item.sortText = name.sortText;
        if (name.insert !== null) item.insertText = name.insert;
        if (name.replaces) {
          item.range = rangeOf(document, name.replaces);
          item.filterText = document.getText(item.range) + (name.insert ?? name.name);
        }
        if (name.deprecated) item.tags = [CompletionItemTag.Deprecated];
        if (found.members) item.commitCharacters = [".", ",", ";", "("];
        return Object.assign(item, { about });
      });
      return new CompletionList(items, false);
    },
    resolveCompletionItem: async (item) => {
      if (!item.about) return item;
      const name = typeof item.label === "string" ? item.label : item.label.label;
      const note = await language.ask({ what: "nameNote", ...item.about, name });
      if (note) {
        item.detail = note.code;
        item.documentation = new MarkdownString(note.text);
      }
      return item;
    },
  };

  const hover: HoverProvider = {
    provideHover: async (document, position) => {
      const found = await language.ask({ what: "hover", ...question(document, position) });
      return found ? new Hover(markdownOf(found), rangeOf(document, found.span)) : undefined;
    },
  };

  const signatures: SignatureHelpProvider = {
    provideSignatureHelp: async (document, position, _token, { triggerKind, isRetrigger }) => {
      const retrigger = isRetrigger && triggerKind !== SignatureHelpTriggerKind.Invoke;
      const found = await language.ask({ what: "signatures", ...question(document, position), retrigger });
      if (!found) return undefined;
      const help = new SignatureHelp();
      help.activeSignature = found.signature;
      help.activeParameter = found.parameter;
      help.signatures = found.signatures.map(({ label, text, parameters }) => {
        const signature = new SignatureInformation(label, new MarkdownString(text));
        signature.parameters = parameters.map(
          (parameter) =>
            new ParameterInformation(
              [parameter.label.start, parameter.label.end],
              new MarkdownString(parameter.text),
            ),
        );
        return signature;
      });
      return help;
    },
  };

  const definition: DefinitionProvider = {
    provideDefinition: async (document, position) => {
      const found = await language.ask({ what: "definitions", ...question(document, position) });
      if (!found) return undefined;
      const originSelectionRange = rangeOf(document, found.span);
      return found.places.flatMap((place): LocationLink[] => {
        const target = locate(language, place);
        return target ? [{ originSelectionRange, targetUri: target.uri, targetRange: target.range }] : [];
      });
    },
  };

  return [
    languages.registerCompletionItemProvider(selector, completion, ".", '"', "'", "`", "/", "@"),
    languages.registerHoverProvider(selector, hover),
    languages.registerSignatureHelpProvider(selector, signatures, {
      triggerCharacters: ["(", ",", "<"],
      retriggerCharacters: [")"],
    }),
    languages.registerDefinitionProvider(selector, definition),
  ];
}

/** Where something is written, as the editor says it; undefined for a cell that is gone. */
export function locate(language: NotebookLanguage, place: CellPlace): { uri: Uri; range: Range } | undefined {
  if (place.kind === "file")
    return {
      uri: Uri.file(place.path),
      range: new Range(
        new Position(place.start.line, place.start.character),
        new Position(place.end.line, place.end.character),
      ),
    };
  const document = language.documentOf(place.cell);
  return document && { uri: document.uri, range: rangeOf(document, place.span) };
}

export function rangeOf(document: TextDocument, { start, end }: CellSpan): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}

function markdownOf({ code, text }: CellNote): MarkdownString {
  const markdown = new MarkdownString();
  if (code !== "") markdown.appendCodeblock(code, "typescript");
  if (text !== "") markdown.appendMarkdown(text);
  return markdown;
}

/**
 * The cells of one notebook, and of no other. `exclusive` is not in VS Code's types, but is what it has for this: its
 * own TypeScript, which sees one cell at a time, is not asked beside us, and names are not listed twice.
 */
function selectorOf({ notebook: { uri } }: NotebookLanguage): DocumentSelector {
  const pattern =
    uri.scheme === "file"
      ? new RelativePattern(Uri.file(dirname(uri.fsPath)), withoutWildcards(basename(uri.fsPath)))
      : uri.fsPath;
  return cellLanguages.map((language) => {
    const filter = { language, scheme: "vscode-notebook-cell", pattern, exclusive: true };
    return filter;
  });
}

function withoutWildcards(name: string): string {
  return name.replace(/[[\]{}*?]/g, (wildcard) => `[${wildcard}]`);
}
