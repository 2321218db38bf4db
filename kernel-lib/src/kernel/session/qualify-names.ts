import type * as TypeScript from "@tslab/typescript-for-tslab";

/**
 * tslab puts `exports.` before every identifier that an earlier cell declares. Two kinds it gets wrong, and they are
 * rewritten before it looks: `{ a }` it passes over, so that becomes `{ a: exports.a }`; and in `const { a: b } = x` it
 * takes the property for a name where its interface was declared in a cell, so that becomes `const { "a": b } = x`.
 */
export function qualifyNames(
  ts: typeof TypeScript,
  checker: TypeScript.TypeChecker,
): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  return (context) => (cell) => {
    const { factory } = context;
    // tslab hangs the declarations of the earlier cells above the cell
    const earlier: TypeScript.Node = cell.parent;

    const isEarlier = (node: TypeScript.ShorthandPropertyAssignment): boolean =>
      checker
        .getShorthandAssignmentValueSymbol(node)
        ?.declarations?.some((declared) => declared.getSourceFile() === earlier) ?? false;

    const visit = (node: TypeScript.Node): TypeScript.Node => {
      const inner = ts.visitEachChild(node, visit, context);
      if (
        ts.isShorthandPropertyAssignment(inner) &&
        ts.isShorthandPropertyAssignment(node) &&
        isEarlier(node)
      ) {
        const { text } = inner.name;
        const value = factory.createPropertyAccessExpression(factory.createIdentifier("exports"), text);
        const otherwise = inner.objectAssignmentInitializer;
        return factory.createPropertyAssignment(
          text,
          otherwise ? factory.createAssignment(value, otherwise) : value,
        );
      }
      if (ts.isBindingElement(inner) && inner.propertyName && ts.isIdentifier(inner.propertyName)) {
        const quoted = factory.createStringLiteral(inner.propertyName.text);
        return factory.updateBindingElement(
          inner,
          inner.dotDotDotToken,
          quoted,
          inner.name,
          inner.initializer,
        );
      }
      return inner;
    };
    return ts.visitEachChild(cell, visit, context);
  };
}
