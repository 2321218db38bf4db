import { createRequire } from "node:module";
import { join } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { CellMap } from "./cell-map";
import { liftedOptions, rememberFolders } from "./lifted-options";
import { qualifyNames } from "./qualify-names";
import { isOthers, moduleResolver, typesResolver } from "./resolve-modules";
import { rewriteAwaits } from "./rewrite-awaits";

/** What tslab's converter is given in place of its own TypeScript, and what came out of each compilation. */
export interface LiftedTypeScript {
  /** Taken off a compiled file by the marker that `transpileModule` left in it; each can be taken once. */
  takeMap(js: string): CellMap | undefined;
}

const marker = "//# softcon-map=";

/**
 * Stands between tslab and the TypeScript it bundles, which is how its limits are lifted without touching its code:
 * `exports` maps and ESM-only packages are resolved, ES2023's library types are known, `import()` stays one, the
 * lines of a cell can be found again, and a type that has no name elsewhere no longer keeps a cell from running.
 * Call it before anything of tslab is loaded.
 */
export function liftTypeScript(): LiftedTypeScript {
  const tslab = createRequire(require.resolve("tslab"));
  const path = tslab.resolve("@tslab/typescript-for-tslab");
  const ts: typeof TypeScript = tslab(path);
  const maps = new Map<string, CellMap>();
  let count = 0;

  const createWatchCompilerHost = (
    files: string[],
    options: TypeScript.CompilerOptions,
    system: TypeScript.System,
    ...rest: [
      undefined,
      TypeScript.DiagnosticReporter | undefined,
      TypeScript.WatchStatusReporter | undefined,
    ]
  ): unknown => {
    const lifted = { ...options, ...liftedOptions(ts, tslab, system.getCurrentDirectory()) };
    watchOnlyOwnFiles(system);
    rememberFolders(system);
    const host = ts.createWatchCompilerHost(
      [...files, join(__dirname, "es2023-arrays.d.ts")],
      lifted,
      system,
      ts.createEmitAndSemanticDiagnosticsBuilderProgram,
      rest[1],
      rest[2],
    );
    const create = host.createProgram;
    host.createProgram = (...made) => emitsForTslab(ts, create(...made));
    host.resolveModuleNameLiterals = moduleResolver(ts, system);
    host.resolveTypeReferenceDirectiveReferences = typesResolver(ts, system);
    return host;
  };

  const transpileModule = (js: string, options: TypeScript.TranspileOptions): TypeScript.TranspileOutput => {
    const { code, map } = splitInlineMap(js);
    const done = ts.transpileModule(code, {
      ...options,
      compilerOptions: {
        ...options.compilerOptions,
        // CommonJS in which `import()` is left as it is
        module: ts.ModuleKind.Node16,
        moduleResolution: ts.ModuleResolutionKind.Node16,
        sourceMap: true,
      },
      transformers: { before: [rewriteAwaits(ts)] },
    });
    const id = String(count++);
    if (map !== null && done.sourceMapText !== undefined) maps.set(id, new CellMap(map, done.sourceMapText));
    const text = done.outputText.replace(/^\/\/# sourceMappingURL=.*$/gm, "").trimEnd();
    return { ...done, outputText: `${text}\n${marker}${id}` };
  };

  // Syntax and types are what a cell is held to; whether its declarations can be written down is our problem.
  const getPreEmitDiagnosticsOfFiles = (
    program: TypeScript.Program,
    sources: readonly TypeScript.SourceFile[],
  ): readonly TypeScript.Diagnostic[] =>
    ts.sortAndDeduplicateDiagnostics(
      sources.flatMap((source) => [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ]),
    );

  replaceExports(tslab, path, ts, {
    createWatchCompilerHost,
    transpileModule,
    getPreEmitDiagnosticsOfFiles,
  });
  return {
    takeMap: (js) => {
      const id = js.slice(js.lastIndexOf(marker) + marker.length);
      const found = maps.get(id);
      maps.delete(id);
      return found;
    },
  };
}

/** The module in Node's cache gives its own exports, but for the replaced ones. */
function replaceExports(from: NodeJS.Require, path: string, ts: object, replaced: object): void {
  const exports = {};
  for (const name of Object.keys(ts))
    Object.defineProperty(exports, name, {
      enumerable: true,
      get: () => Reflect.get(replaced, name) ?? Reflect.get(ts, name),
    });
  const cached = from.cache[path];
  if (cached) cached.exports = exports;
}

/** tslab would poll every declaration file that a cell's imports reach; people edit those beside the notebook. */
function watchOnlyOwnFiles(system: TypeScript.System): void {
  const { watchFile } = system;
  const nothing = { close: () => undefined };
  system.watchFile = (path, ...rest) => (isOthers(path) ? nothing : (watchFile?.(path, ...rest) ?? nothing));
  system.watchDirectory = () => nothing;
}

/**
 * Writes a file's declarations whether or not every type in them has a name that others can write, and names so that
 * tslab's own rewriting finds those of earlier cells, and no others.
 */
function emitsForTslab<T extends TypeScript.EmitAndSemanticDiagnosticsBuilderProgram>(
  ts: typeof TypeScript,
  builder: T,
): T {
  const program = builder.getProgram();
  // TypeScript's own last argument, which its types do not tell
  builder.emit = (file, write, token, only, transformers) => {
    const before = [qualifyNames(ts, program.getTypeChecker()), ...(transformers?.before ?? [])];
    return Reflect.apply(program.emit, program, [
      file,
      write,
      token,
      only,
      { ...transformers, before },
      true,
    ]);
  };
  return builder;
}

function splitInlineMap(js: string): { readonly code: string; readonly map: string | null } {
  const found = /^\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/m.exec(js);
  if (!found) return { code: js, map: null };
  return { code: js.slice(0, found.index), map: Buffer.from(found[1] ?? "", "base64").toString("utf8") };
}
