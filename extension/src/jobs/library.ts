import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { isRecord, isText } from "../shell/shared/records";

/** The library as it was found, or why there is none, for a person. */
export type FoundLibrary =
  | { readonly kind: "found"; readonly folder: string; readonly version: string }
  | { readonly kind: "missing"; readonly why: string };

export interface LibrarySearch {
  /** The setting softcon.libraryPath; empty for none. */
  readonly setting: string;
  /** Where the extension is installed. */
  readonly extension: string;
  /** Default: the machine's own. */
  readonly platform?: { readonly os: string; readonly arch: string };
}

/**
 * Finds the package `softcon` that jobs run: where the setting says, or in the extension as it was packaged for this
 * platform, or in the workspace of its developers.
 */
export function findLibrary({ setting, extension, platform }: LibrarySearch): FoundLibrary {
  const machine = platform ?? { os: process.platform, arch: process.arch };
  const folders =
    setting === "" ? packagedIn(extension) : [setting, join(setting, "node_modules", "softcon")];
  const found = folders.flatMap((folder) => packageAt(folder) ?? [])[0];
  if (!found)
    return {
      kind: "missing",
      why:
        setting === ""
          ? `this build of the extension carries no library for ${machine.os}-${machine.arch}: install the extension that is made for it, or run "npm install softcon" in a folder and set softcon.libraryPath to that folder`
          : `softcon.libraryPath is "${setting}", which holds no softcon package: set it to a folder in which "npm install softcon" was run, or empty it`,
    };
  return lackOf(found, machine) ?? { kind: "found", folder: found.folder, version: found.version };
}

interface Package {
  readonly folder: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Where a packaged extension has it, and where a checkout has it. */
function packagedIn(extension: string): string[] {
  const packaged = join(extension, "library", "node_modules", "softcon");
  try {
    return [
      packaged,
      dirname(createRequire(join(extension, "package.json")).resolve("softcon/package.json")),
    ];
  } catch {
    return [packaged];
  }
}

function packageAt(folder: string): Package | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (!isRecord(manifest) || manifest["name"] !== "softcon" || !isText(manifest["version"]))
      return undefined;
    const { exports } = manifest;
    return { folder, version: manifest["version"], exports: isRecord(exports) ? exports : {} };
  } catch {
    return undefined; // not there, or no package
  }
}

/** What keeps a package from being used here. */
function lackOf(found: Package, { os, arch }: { os: string; arch: string }): FoundLibrary | undefined {
  const missing = (why: string): FoundLibrary => ({ kind: "missing", why });
  if (!("./cli" in found.exports))
    return missing(
      `softcon ${found.version} at ${found.folder} is older than the extension needs: run "npm install softcon@latest" there`,
    );
  if (!existsSync(join(found.folder, "dist", "cli", "index.js")))
    return missing(`softcon at ${found.folder} is not built: run "npm run build" there`);
  const engine = engineOf(found.folder);
  if (engine === undefined)
    return missing(`softcon at ${found.folder} has no onnxruntime-node: run "npm install" there`);
  const builds = existsSync(engine) ? readdirSync(engine).map((name) => join(engine, name)) : [];
  if (builds.some((build) => existsSync(join(build, os, arch, "onnxruntime_binding.node")))) return undefined;
  return missing(
    `softcon at ${found.folder} has no onnxruntime for ${os}-${arch}: install the extension that is made for this platform, or set softcon.libraryPath to a folder in which "npm install softcon" was run here`,
  );
}

/** The folder of onnxruntime's native builds. */
function engineOf(library: string): string | undefined {
  try {
    const manifest = createRequire(join(library, "package.json")).resolve("onnxruntime-node/package.json");
    return join(dirname(manifest), "bin");
  } catch {
    return undefined;
  }
}
