import { relative } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";

export interface ImportSearch {
  readonly ts: typeof TypeScript;
  readonly program: TypeScript.Program;
  readonly service: TypeScript.LanguageService;
  /** The cell. */
  readonly source: TypeScript.SourceFile;
  /** Whether a file is compiled with the cells that import it. */
  readonly isLocal: (path: string) => boolean;
}

interface ImportProblem {
  /** The import's specifier. */
  readonly span: TypeScript.TextSpan;
  readonly code: number;
  readonly message: string;
}

/** A cell does not run where a local file that it imports has errors: the first of each import, at the import. */
export function problemsOfImports({ ts, program, service, source, isLocal }: ImportSearch): ImportProblem[] {
  const checker = program.getTypeChecker();

  const imported = (file: TypeScript.SourceFile): { specifier: TypeScript.Expression; file: string }[] =>
    file.statements.flatMap((statement) => {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
      const specifier = statement.moduleSpecifier;
      const target = specifier && checker.getSymbolAtLocation(specifier)?.declarations?.[0]?.getSourceFile();
      return specifier && target && isLocal(target.fileName) ? [{ specifier, file: target.fileName }] : [];
    });

  const firstProblem = (file: string, seen: Set<string>): TypeScript.Diagnostic | undefined => {
    if (seen.has(file)) return undefined;
    seen.add(file);
    const found = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)][0];
    if (found) return found;
    const text = program.getSourceFile(file);
    for (const { file: next } of text ? imported(text) : []) {
      const deeper = firstProblem(next, seen);
      if (deeper) return deeper;
    }
    return undefined;
  };

  return imported(source).flatMap(({ specifier, file }) => {
    const found = firstProblem(file, new Set());
    if (!found?.file) return [];
    const line = found.file.getLineAndCharacterOfPosition(found.start ?? 0).line + 1;
    const name = relative(program.getCurrentDirectory(), found.file.fileName);
    const said = ts.flattenDiagnosticMessageText(found.messageText, "\n");
    const start = specifier.getStart(source);
    return [
      {
        span: { start, length: specifier.getEnd() - start },
        code: found.code,
        message: `${name}, line ${line}: ${said}`,
      },
    ];
  });
}
