import { dirname, join } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";

/** What cells are compiled with, beyond what tslab sets. @param tslab requires from where tslab is */
export function liftedOptions(
  ts: typeof TypeScript,
  tslab: NodeJS.Require,
  root: string,
): TypeScript.CompilerOptions {
  const found = (ts.getDefaultTypeRoots(root, ts.sys) ?? []).filter((folder) =>
    ts.sys.fileExists(join(folder, "node", "package.json")),
  );
  return {
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    customConditions: ["node"],
    lib: ["lib.es2023.d.ts"],
    inlineSourceMap: true,
    typeRoots: found.length > 0 ? found : [dirname(dirname(tslab.resolve("@types/node/package.json")))],
    types: ["node"],
  };
}

/** Which folders there are is asked some thousand times at every cell; it is looked at again every two seconds. */
export function rememberFolders(system: TypeScript.System): void {
  const { directoryExists } = system;
  const known = new Map<string, boolean>();
  let since = performance.now();
  system.directoryExists = (path) => {
    if (performance.now() - since > 2000) {
      known.clear();
      since = performance.now();
    }
    const there = known.get(path) ?? directoryExists(path);
    known.set(path, there);
    return there;
  };
}
