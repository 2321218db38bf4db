import type * as TypeScript from "@tslab/typescript-for-tslab";
import type {
  CellDefinitions,
  CellHover,
  CellName,
  CellNames,
  CellNote,
  CellPlace,
  CellProblem,
  CellSignatures,
  CellSpan,
} from "./cell-answers";
import { CellFiles, type CellText, kernelTypeScript } from "./cell-files";
import { problemsOfExports } from "./export-problems";
import { problemsOfImports } from "./import-problems";
import { docText, joined, noteOf } from "./note-text";

export interface CellLanguageOptions {
  /** Where the notebook's cells run, and from where they import. */
  readonly folder: string;
}

/**
 * What an editor asks about the cells of one notebook. Each cell sees what those above it declare, and what is said of
 * it is what the kernel says when it runs: the same TypeScript, the same options, names that may be declared anew.
 * Positions are UTF-16 and count from the cell's beginning; a cell that is not there has no answers.
 */
export interface CellLanguage {
  /** Takes the cells, those above first. */
  setCells(cells: readonly CellText[]): void;
  /** Files beside the notebook may have come, changed or gone. */
  filesChanged(): void;
  names(cell: string, position: number): CellNames | null;
  /** More about one of the names. */
  nameNote(cell: string, position: number, name: string): CellNote | null;
  hover(cell: string, position: number): CellHover | null;
  /** @param retrigger whether signatures are shown already */
  signatures(cell: string, position: number, retrigger?: boolean): CellSignatures | null;
  definitions(cell: string, position: number): CellDefinitions | null;
  problems(cell: string): readonly CellProblem[];
  dispose(): void;
}

/** Notebooks of one process share the types of what they import. */
let registry: TypeScript.DocumentRegistry | undefined;

/** Opens the language of a notebook's cells: completion, hover, signatures, definitions, problems. */
export function openCellLanguage({ folder }: CellLanguageOptions): CellLanguage {
  const { ts, tslab } = kernelTypeScript();
  const files = new CellFiles(ts, tslab, folder);
  registry ??= ts.createDocumentRegistry(true);
  const service = ts.createLanguageService(files.host, registry);
  let chained: TypeScript.Program | undefined;

  /** The cell's file, where there is one, once each cell sees those above it. */
  const ready = (cell: string): string | undefined => {
    const path = files.pathOf(cell);
    if (path === undefined) return undefined;
    const program = service.getProgram();
    if (program && program !== chained) chainCells(program, files.paths);
    chained = program;
    return path;
  };

  const spanOf = ({ start, length }: TypeScript.TextSpan): CellSpan => ({
    start: files.toCell(start),
    end: files.toCell(start + length),
  });

  const placeOf = (path: string, span: TypeScript.TextSpan): CellPlace | null => {
    const cell = files.idOf(path);
    if (cell !== undefined) return { kind: "cell", cell, span: spanOf(span) };
    const source = service.getProgram()?.getSourceFile(path);
    if (!source) return null;
    const start = source.getLineAndCharacterOfPosition(span.start);
    return { kind: "file", path, start, end: source.getLineAndCharacterOfPosition(span.start + span.length) };
  };

  const problemOf = (found: TypeScript.Diagnostic): CellProblem => ({
    span: spanOf({ start: found.start ?? 0, length: found.length ?? 0 }),
    code: found.code,
    message: ts.flattenDiagnosticMessageText(found.messageText, "\n"),
    related: (found.relatedInformation ?? []).flatMap(({ file, start, length, messageText }) => {
      const place = file && placeOf(file.fileName, { start: start ?? 0, length: length ?? 0 });
      return place ? [{ place, message: ts.flattenDiagnosticMessageText(messageText, "\n") }] : [];
    }),
  });

  return {
    setCells: (cells) => files.set(cells),
    filesChanged: () => files.filesChanged(),

    names: (cell, position) => {
      const path = ready(cell);
      const found =
        path === undefined ? undefined : service.getCompletionsAtPosition(path, files.toFile(position), wish);
      if (!found) return null;
      const names = found.entries.map((entry): CellName => {
        const modifiers = (entry.kindModifiers ?? "").split(",");
        return {
          name: entry.name,
          kind: entry.kind,
          optional: modifiers.includes("optional"),
          deprecated: modifiers.includes("deprecated"),
          sortText: entry.sortText,
          insert: entry.insertText ?? null,
          replaces: entry.replacementSpan ? spanOf(entry.replacementSpan) : null,
        };
      });
      return { members: found.isMemberCompletion, names };
    },

    nameNote: (cell, position, name) => {
      const path = ready(cell);
      if (path === undefined) return null;
      const at = files.toFile(position);
      const details = service.getCompletionEntryDetails(path, at, name, {}, undefined, wish, undefined);
      return details ? noteOf(details) : null;
    },

    hover: (cell, position) => {
      const path = ready(cell);
      const info =
        path === undefined ? undefined : service.getQuickInfoAtPosition(path, files.toFile(position));
      return info ? { ...noteOf(info), span: spanOf(info.textSpan) } : null;
    },

    signatures: (cell, position, retrigger = false) => {
      const path = ready(cell);
      const reason = retrigger ? ({ kind: "retrigger" } as const) : ({ kind: "invoked" } as const);
      const found =
        path === undefined
          ? undefined
          : service.getSignatureHelpItems(path, files.toFile(position), { triggerReason: reason });
      if (!found) return null;
      return {
        signature: found.selectedItemIndex,
        parameter: found.argumentIndex,
        signatures: found.items.map((item) => {
          const separator = joined(item.separatorDisplayParts);
          let label = joined(item.prefixDisplayParts);
          const parameters = item.parameters.map((parameter, at) => {
            if (at > 0) label += separator;
            const start = label.length;
            label += joined(parameter.displayParts);
            return { label: { start, end: label.length }, text: docText(parameter.documentation, []) };
          });
          label += joined(item.suffixDisplayParts);
          const tags = item.tags.filter(({ name }) => name !== "param");
          return { label, parameters, text: docText(item.documentation, tags) };
        }),
      };
    },

    definitions: (cell, position) => {
      const path = ready(cell);
      const found =
        path === undefined ? undefined : service.getDefinitionAndBoundSpan(path, files.toFile(position));
      if (!found?.definitions) return null;
      const places = found.definitions.flatMap(({ fileName, textSpan }) => placeOf(fileName, textSpan) ?? []);
      return { span: spanOf(found.textSpan), places };
    },

    problems: (cell) => {
      const path = ready(cell);
      const program = chained;
      const source = path === undefined ? undefined : program?.getSourceFile(path);
      if (path === undefined || !program || !source) return [];
      const found = [...service.getSyntacticDiagnostics(path), ...service.getSemanticDiagnostics(path)];
      const isLocal = (file: string): boolean => files.isLocal(file);
      const ours = [
        ...problemsOfImports({ ts, program, service, source, isLocal }),
        ...problemsOfExports(ts, source),
      ];
      return [
        ...ts.sortAndDeduplicateDiagnostics(found).map(problemOf),
        ...ours.map((problem) => ({ ...problem, span: spanOf(problem.span), related: [] })),
      ];
    },

    dispose: () => service.dispose(),
  };
}

const wish: TypeScript.GetCompletionsAtPositionOptions = {
  includeCompletionsWithInsertText: true,
  includeCompletionsForModuleExports: false,
};

/**
 * Names that a cell lacks are looked for in the cell above it, as tslab has them looked for in the declarations of the
 * earlier cells: the compiler looks from a node to its parent, and a file has none of its own.
 */
function chainCells(program: TypeScript.Program, paths: readonly string[]): void {
  program.getTypeChecker(); // it binds the files, which forgets their parents
  let above: TypeScript.SourceFile | undefined;
  for (const path of paths) {
    const file = program.getSourceFile(path);
    if (!file) continue;
    Reflect.set(file, "parent", above);
    above = file;
  }
}
