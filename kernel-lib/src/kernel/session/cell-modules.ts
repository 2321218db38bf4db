import { existsSync, readFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { constants, Script as VmScript } from "node:vm";
import { type Bundle, notebook } from "../display/notebook";
import type { Script } from "./compiler";

type Load = (id: string) => unknown;

/**
 * What cells and the files beside the notebook import. Packages are looked for from the notebook's folder, then where
 * this package is. What is an ES module only is imported ahead, because `require` cannot wait for it.
 */
export class CellModules {
  readonly #require: NodeJS.Require;
  readonly #import: (specifier: string) => Promise<object>;
  /** Compiled from files beside the notebook: path of the JavaScript → what it is. */
  readonly #files = new Map<string, Script>();
  readonly #loaded = new Map<string, { exports: unknown }>();
  readonly #imported = new Map<string, object>();

  constructor(readonly folder: string) {
    const here = join(folder, "cell.js");
    this.#require = createRequire(here);
    this.#import = new VmScript("(specifier) => import(specifier)", {
      filename: here,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }).runInThisContext();
  }

  readonly require: Load = (id) => this.#load(id, this.folder, this.#require);

  /** Takes new versions of local files; whatever was made from an old one is made again when it is next imported. */
  replaceFiles(files: ReadonlyMap<string, Script>): void {
    if (files.size > 0) this.#loaded.clear();
    for (const [path, script] of files) this.#files.set(resolve(path), script);
  }

  /** The source map of a local file's JavaScript. */
  mapOf(path: string): Script["map"] {
    return this.#files.get(path)?.map;
  }

  /** Imports the ES modules among what a script, and the new local files, require. */
  async importAhead(scripts: Iterable<string>): Promise<void> {
    for (const js of scripts)
      for (const [, id = ""] of js.matchAll(/\brequire\("([^"]+)"\)/g))
        if (!this.#imported.has(id) && this.#isModuleOnly(id))
          this.#imported.set(id, asCommonJs(await this.#import(this.#address(id))));
  }

  #load(id: string, folder: string, own: NodeJS.Require): unknown {
    if (id === "tslab") return loadTslab();
    const local = this.#localFile(id, folder);
    if (local !== null) return this.#run(local);
    const imported = this.#imported.get(id);
    if (imported) return imported;
    try {
      return own(id);
    } catch (error) {
      if (isOwn(id) && isMissing(error)) return ownRequire(id);
      throw error;
    }
  }

  /** `./tiles` beside the notebook, where a cell imports it and it was compiled. */
  #localFile(id: string, folder: string): string | null {
    if (!id.startsWith(".")) return null;
    const path = resolve(folder, id);
    const names = [path, `${path}.js`, join(path, "index.js"), `${path.slice(0, -extname(path).length)}.js`];
    return names.find((name) => this.#files.has(name)) ?? null;
  }

  #run(path: string): unknown {
    const known = this.#loaded.get(path);
    if (known) return known.exports;
    const module: { exports: unknown } = { exports: {} };
    this.#loaded.set(path, module);
    try {
      const own = createRequire(path);
      const load: Load = (id) => this.#load(id, dirname(path), own);
      const script = new VmScript(
        `(function (exports, require, module, __filename, __dirname) {\n${this.#files.get(path)?.js}\n})`,
        {
          filename: path,
          lineOffset: -1,
          importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
        },
      );
      script.runInThisContext()(module.exports, Object.assign(load, own), module, path, dirname(path));
    } catch (error) {
      this.#loaded.delete(path);
      throw error;
    }
    return module.exports;
  }

  #isModuleOnly(id: string): boolean {
    if (isBuiltin(id) || id === "tslab" || this.#localFile(id, this.folder) !== null) return false;
    try {
      const file = this.#require.resolve(id);
      return file.endsWith(".mjs") || (file.endsWith(".js") && nearestType(file) === "module");
    } catch (error) {
      return codeOf(error) === "ERR_PACKAGE_PATH_NOT_EXPORTED";
    }
  }

  #address(id: string): string {
    return id.startsWith(".") ? pathToFileURL(this.#require.resolve(id)).href : id;
  }
}

/** What TypeScript's CommonJS expects of a module with a default export. */
function asCommonJs(namespace: object): object {
  const exports = Object.defineProperty({}, "__esModule", { value: true });
  for (const name of Object.keys(namespace))
    Object.defineProperty(exports, name, { enumerable: true, get: () => Reflect.get(namespace, name) });
  return exports;
}

/** tslab's own display functions write where `display` does. */
function loadTslab(): unknown {
  const write = ({ data, transient }: TslabDisplay, update = false): void =>
    notebook()?.show({ data, metadata: {}, displayId: transient?.display_id ?? null, update });
  Reflect.set(require("tslab/dist/jupyter"), "lastWriteDisplayData", write);
  return require("tslab");
}

interface TslabDisplay {
  readonly data: Bundle;
  readonly transient?: { readonly display_id?: string };
}

/** Found where the kernel is, too: the library, and TensorFlow.js, of which there may be one copy only. */
function isOwn(id: string): boolean {
  return /^(softcon|@tensorflow)(\/|$)/.test(id);
}

/** This package as its users require it, from itself. */
function ownRequire(id: string): unknown {
  return createRequire(__filename)(id);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === "MODULE_NOT_FOUND";
}

/** The `type` of the package that a file belongs to. */
function nearestType(file: string): unknown {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, "package.json");
    if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")).type;
  }
  return undefined;
}
