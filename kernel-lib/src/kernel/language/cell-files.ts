import { createRequire } from "node:module";
import { join } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { liftedOptions, rememberFolders } from "../session/lifted-options";
import { isOthers, moduleResolver, typesResolver } from "../session/resolve-modules";

/** A cell as a person writes it. */
export interface CellText {
  /** Whatever tells it from the notebook's other cells. */
  readonly id: string;
  readonly text: string;
}

/** What the compiler is given before a cell, as tslab does: it makes each cell a module. */
const prefix = "export {};\n";

/** Cells, and the files beside them, as TypeScript's language service asks for them. */
export class CellFiles {
  readonly host: TypeScript.LanguageServiceHost;
  readonly #folder: string;
  readonly #number = notebooks++;
  /** Cell's id → its file, in the order of the notebook. */
  readonly #cells = new Map<string, { readonly path: string; text: string; version: number }>();
  /** File → cell's id, also of cells that are gone: their names are not given again. */
  readonly #ids = new Map<string, string>();
  readonly #paths = new Map<string, string>();
  #version = 0;
  #fileChanges = 0;

  constructor(ts: typeof TypeScript, tslab: NodeJS.Require, folder: string) {
    this.#folder = folder.replaceAll("\\", "/");
    const system: TypeScript.System = { ...ts.sys, getCurrentDirectory: () => this.#folder };
    rememberFolders(system);
    const options = cellOptions(ts, tslab, this.#folder);
    this.host = {
      getCompilationSettings: () => options,
      getProjectVersion: () => String(this.#version),
      getScriptFileNames: () => [
        ...[...this.#cells.values()].map(({ path }) => path),
        join(__dirname, "..", "session", "es2023-arrays.d.ts"),
      ],
      getScriptVersion: (path) => {
        const cell = this.#cellAt(path);
        return cell ? `${cell.version} ${this.#fileChanges}` : this.#fileVersion(path);
      },
      getScriptSnapshot: (path) => {
        const cell = this.#cellAt(path);
        const text = cell ? prefix + cell.text : system.readFile(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => this.#folder,
      getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
      useCaseSensitiveFileNames: () => true,
      fileExists: (path) => this.#cellAt(path) !== undefined || system.fileExists(path),
      readFile: system.readFile,
      directoryExists: system.directoryExists,
      getDirectories: system.getDirectories,
      readDirectory: system.readDirectory,
      ...(system.realpath && { realpath: system.realpath }),
      resolveModuleNameLiterals: moduleResolver(ts, system),
      resolveTypeReferenceDirectiveReferences: typesResolver(ts, system),
    };
  }

  /** Takes the notebook's cells in their order. */
  set(cells: readonly CellText[]): void {
    const before = [...this.#cells.keys()].join("\0");
    const known = new Map(this.#cells);
    this.#cells.clear();
    for (const { id, text } of cells) {
      const cell = known.get(id) ?? { path: this.#pathFor(id), text, version: 0 };
      if (cell.text !== text) {
        cell.text = text;
        cell.version++;
        this.#version++;
      }
      this.#cells.set(id, cell);
    }
    if ([...this.#cells.keys()].join("\0") !== before) this.#version++;
  }

  /** Files that cells import may have come, changed or gone: what was looked for in vain is looked for again. */
  filesChanged(): void {
    this.#version++;
    this.#fileChanges++;
  }

  /** The cells' files in order. */
  get paths(): readonly string[] {
    return [...this.#cells.values()].map(({ path }) => path);
  }

  pathOf(id: string): string | undefined {
    return this.#cells.get(id)?.path;
  }

  idOf(path: string): string | undefined {
    return this.#ids.get(path);
  }

  /** A position in a cell as one in its file. */
  toFile(position: number): number {
    return position + prefix.length;
  }

  /** And back. */
  toCell(position: number): number {
    return Math.max(0, position - prefix.length);
  }

  /** Files that people edit while they write cells. */
  isLocal(path: string): boolean {
    return path.startsWith(`${this.#folder}/`) && !isOthers(path) && !this.#ids.has(path);
  }

  #cellAt(path: string): { readonly text: string; readonly version: number } | undefined {
    const id = this.#ids.get(path);
    return id === undefined ? undefined : this.#cells.get(id);
  }

  #pathFor(id: string): string {
    const known = this.#paths.get(id);
    if (known !== undefined) return known;
    const path = `${this.#folder}/__notebook${this.#number}_cell${this.#paths.size}__.ts`;
    this.#paths.set(id, path);
    this.#ids.set(path, id);
    return path;
  }

  #fileVersion(path: string): string {
    return this.isLocal(path) ? String(this.#fileChanges) : "0";
  }
}

/** Of notebooks in one folder each has files of its own. */
let notebooks = 0;

/** Types are checked as tslab checks them when a cell runs: its options, and what was changed about them. */
function cellOptions(
  ts: typeof TypeScript,
  tslab: NodeJS.Require,
  folder: string,
): TypeScript.CompilerOptions {
  return {
    module: ts.ModuleKind.ESNext,
    esModuleInterop: true,
    target: ts.ScriptTarget.ES2022,
    experimentalDecorators: true,
    resolveJsonModule: true,
    jsx: ts.JsxEmit.React,
    allowJs: true,
    checkJs: true,
    skipLibCheck: true,
    newLine: ts.NewLineKind.LineFeed,
    ...liftedOptions(ts, tslab, folder),
    noEmit: true,
  };
}

/** TypeScript as the kernel compiles with it, and `require` from where tslab is. */
export function kernelTypeScript(): { readonly ts: typeof TypeScript; readonly tslab: NodeJS.Require } {
  const tslab = createRequire(require.resolve("tslab"));
  const ts: typeof TypeScript = tslab("@tslab/typescript-for-tslab");
  return { ts, tslab };
}
