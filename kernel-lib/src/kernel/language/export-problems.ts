import type * as TypeScript from "@tslab/typescript-for-tslab";

interface ExportProblem {
  /** The name that is exported. */
  readonly span: TypeScript.TextSpan;
  readonly code: number;
  readonly message: string;
}

/** TypeScript's number of "Export declaration conflicts with exported declaration". */
const conflict = 2484;

/** The kernel exports what a cell declares: a cell that does so itself, or declares globals, is refused. */
export function problemsOfExports(ts: typeof TypeScript, source: TypeScript.SourceFile): ExportProblem[] {
  const at = (name: TypeScript.Node, message: string): ExportProblem => {
    const start = name.getStart(source);
    return { span: { start, length: name.getEnd() - start }, code: conflict, message };
  };
  const exported = (name: TypeScript.Node): ExportProblem =>
    at(name, "What a cell declares is there for the cells below without 'export': leave it out.");

  const names = (name: TypeScript.BindingName): TypeScript.Identifier[] =>
    ts.isIdentifier(name)
      ? [name]
      : name.elements.flatMap((element) => (ts.isBindingElement(element) ? names(element.name) : []));

  return source.statements.flatMap((statement) => {
    if (ts.isModuleDeclaration(statement) && statement.flags & ts.NodeFlags.GlobalAugmentation)
      return [at(statement.name, "A cell cannot declare globals: declare them in a .ts file and import it.")];
    if (ts.isExportDeclaration(statement)) {
      const { moduleSpecifier, exportClause } = statement;
      if (moduleSpecifier || !exportClause || !ts.isNamedExports(exportClause)) return [];
      return exportClause.elements
        .filter(({ name, propertyName }) => propertyName === undefined || propertyName.text === name.text)
        .map(({ name }) => exported(name));
    }
    if (!ts.canHaveModifiers(statement)) return [];
    const kinds = (ts.getModifiers(statement) ?? []).map(({ kind }) => kind);
    if (!kinds.includes(ts.SyntaxKind.ExportKeyword) || kinds.includes(ts.SyntaxKind.DefaultKeyword))
      return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.flatMap(({ name }) => names(name)).map(exported);
    const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
    return isNamed && statement.name ? [exported(statement.name)] : [];
  });
}
