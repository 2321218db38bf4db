import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";

type Resolved = TypeScript.ResolvedModuleWithFailedLookupLocations;
type ModuleResolver = NonNullable<TypeScript.CompilerHost["resolveModuleNameLiterals"]>;
type TypesResolver = NonNullable<TypeScript.CompilerHost["resolveTypeReferenceDirectiveReferences"]>;

/**
 * Finds the types of what is imported as Node finds the code; then as it did before there were `exports` maps; then
 * from where this package is. What was found is remembered: the compiler asks for all of it again at every cell.
 */
export function moduleResolver(ts: typeof TypeScript, system: TypeScript.System): ModuleResolver {
  const remembered = new Map<string, Resolved>();
  const own = join(__dirname, "cell.ts");
  const found = (
    text: string,
    from: string,
    options: TypeScript.CompilerOptions,
    redirected: TypeScript.ResolvedProjectReference | undefined,
  ): Resolved => {
    const first = ts.resolveModuleName(text, from, options, system, undefined, redirected);
    if (first.resolvedModule || text.startsWith(".")) return first;
    const old = { ...options, moduleResolution: ts.ModuleResolutionKind.Node10 };
    const second = ts.resolveModuleName(text, from, old, system);
    if (second.resolvedModule || !/^(softcon|tslab|@tensorflow)(\/|$)/.test(text)) return second;
    return ts.resolveModuleName(text, own, options, system);
  };
  return (literals, containing, redirected, options) =>
    literals.map(({ text }) => {
      // Declared by name in @types/node; there is no file to look for.
      if (isBuiltin(text)) return { resolvedModule: undefined };
      const key = `${dirname(containing)}\0${text}`;
      const known = remembered.get(key);
      if (known) return known;
      const resolved = found(text, containing, options, redirected);
      // What a cell lacks may be written or installed while the session goes on.
      if (isOthers(containing) || (resolved.resolvedModule && !text.startsWith(".")))
        remembered.set(key, resolved);
      return resolved;
    });
}

export function typesResolver(ts: typeof TypeScript, system: TypeScript.System): TypesResolver {
  const remembered = new Map<string, TypeScript.ResolvedTypeReferenceDirectiveWithFailedLookupLocations>();
  return (references, containing, redirected, options, source) =>
    references.map((reference) => {
      const name = typeof reference === "string" ? reference : reference.fileName;
      const key = `${dirname(containing)}\0${name}`;
      const known = remembered.get(key);
      if (known) return known;
      const mode =
        typeof reference === "string" ? undefined : (reference.resolutionMode ?? source?.impliedNodeFormat);
      const resolved = ts.resolveTypeReferenceDirective(
        name,
        containing,
        options,
        system,
        redirected,
        undefined,
        mode,
      );
      if (resolved.resolvedTypeReferenceDirective) remembered.set(key, resolved);
      return resolved;
    });
}

/** Files of packages, which do not change while a session goes on. */
export function isOthers(path: string): boolean {
  return /[\\/]node_modules[\\/]/.test(path);
}
