import type * as TypeScript from "@tslab/typescript-for-tslab";

/** What the rewritten code calls: see `Waiting`. */
export const waitName = "__softcon_wait__";

/**
 * Rewrites `await x` to `await __softcon_wait__(x)`, so that an interrupt reaches code that waits, at the place where
 * it waits: its `finally` blocks run, and a loop of awaits ends.
 */
export function rewriteAwaits(ts: typeof TypeScript): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  return (context) => {
    const visit = (node: TypeScript.Node): TypeScript.Node => {
      const inner = ts.visitEachChild(node, visit, context);
      if (!ts.isAwaitExpression(inner)) return inner;
      const { factory } = context;
      const waiting = factory.createCallExpression(factory.createIdentifier(waitName), undefined, [
        inner.expression,
      ]);
      return factory.updateAwaitExpression(inner, waiting);
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };
}
