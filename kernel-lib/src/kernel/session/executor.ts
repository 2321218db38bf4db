import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { constants, Script } from "node:vm";
import { mimeBundle } from "../display/mime-bundle";
import type { SavedVariable, Variable } from "../messages";
import { CellModules } from "./cell-modules";
import type { CompiledCell, Compiler } from "./compiler";
import { waitName } from "./rewrite-awaits";
import { errorOf, rejectionOf, type Source } from "./traceback";
import { describeVariables, saveVariable } from "./variables";
import { Interrupted, Waiting } from "./waiting";
import type { CellError, CellOutcome } from "./worker-messages";

/** The line that tslab puts before a cell. */
const linesAhead = 1;
/** Of so many cells an error's lines are shown. */
const mostSources = 200;
/** How long an interrupted cell has for its `finally` blocks. */
const graceMs = 200;

/** Runs cells one after the other; each sees what those before it declared. */
export class Executor {
  readonly #imported = new Set<string>();
  readonly #exports = cellExports(this.#imported);
  readonly #modules: CellModules;
  readonly #waiting = new Waiting();
  readonly #sources = new Map<string, Source>();
  #isInterrupted = false;

  constructor(
    private readonly compiler: Compiler,
    private readonly folder: string,
    /** Told when code of a cell begins and ceases to run. */
    private readonly tell: (runs: boolean) => void,
  ) {
    this.#modules = new CellModules(folder);
    Reflect.set(globalThis, waitName, this.#waiting.for);
  }

  async run(code: string, count: number): Promise<CellOutcome> {
    this.#isInterrupted = false;
    const compilation = this.compiler.compile(code);
    const name = `cell ${count}`;
    if (compilation.kind === "rejected") return rejectionOf(compilation.problems, code, name);
    const { cell } = compilation;
    const file = join(this.folder, `[${name}]`);
    this.#forgetOldest();
    this.#sources.set(file, { name, code, map: cell.map, ahead: linesAhead });
    const before = { ...this.#exports };
    try {
      this.#modules.replaceFiles(cell.files);
      await this.#interruptible(
        this.#modules.importAhead([cell.js, ...[...cell.files.values()].map(({ js }) => js)]),
      );
      if (this.#isInterrupted) throw new Interrupted();
      await this.#interruptible(this.#start(cell, file));
    } catch (error) {
      this.#keepWhatWasReached(cell, before);
      return this.errorOf(error);
    } finally {
      this.tell(false);
    }
    this.compiler.adopt(cell.declarations);
    return { status: "ok", result: await this.#result(cell) };
  }

  errorOf(thrown: unknown): CellError {
    return errorOf(thrown, (file) => this.#sourceOf(file), this.folder);
  }

  variables(): Variable[] {
    return describeVariables(this.#exports, this.#imported);
  }

  /** @throws SoftconError where there is no such name, or no file for what it stands for. */
  saveVariable(name: string, folder: string): Promise<SavedVariable> {
    return saveVariable(name, Object.hasOwn(this.#exports, name) ? this.#exports[name] : undefined, folder);
  }

  /** Ends what cells wait for; a computation is ended from outside. */
  interrupt(): void {
    this.#isInterrupted = true;
    this.#waiting.interrupt();
  }

  /** In a callback of its own: where a computation is ended from outside, that callback is all that is lost. */
  #start({ js }: CompiledCell, filename: string): Promise<unknown> {
    const script = new Script(`(async function (exports, require) {\n${js}\n})`, {
      filename,
      lineOffset: -1,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const call: (...args: readonly unknown[]) => Promise<unknown> = script.runInThisContext();
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        this.tell(true);
        call(this.#exports, this.#modules.require).then(resolve, reject);
      });
    });
  }

  /** Ends at the latest a moment after an interrupt. */
  async #interruptible(work: Promise<unknown>): Promise<void> {
    const never = new Promise<never>(() => undefined);
    const interrupted = this.#waiting.for(never).catch(async (reason: Interrupted) => {
      await delay(graceMs);
      throw reason;
    });
    interrupted.catch(() => undefined);
    await Promise.race([work, interrupted]);
  }

  /**
   * Work is not lost because a later line failed: what the cell had given a value stays, and names that it had not
   * reached keep the value that they had before.
   */
  #keepWhatWasReached(cell: CompiledCell, before: Readonly<Record<string, unknown>>): void {
    let reached = 0;
    for (const [name, value] of Object.entries(this.#exports)) {
      if (value === undefined && before[name] !== undefined) this.#exports[name] = before[name];
      if (value !== undefined && value !== before[name]) reached++;
    }
    if (reached > 0) this.compiler.adopt(cell.declarations);
  }

  async #result({ valueName }: CompiledCell): Promise<Awaited<ReturnType<typeof mimeBundle>>> {
    if (valueName === null) return null;
    const value = this.#exports[valueName];
    delete this.#exports[valueName];
    return mimeBundle(value);
  }

  /** Cells that ran long ago keep working; only their lines are no longer shown. */
  #forgetOldest(): void {
    const [oldest] = this.#sources.keys();
    if (oldest !== undefined && this.#sources.size >= mostSources) this.#sources.delete(oldest);
  }

  #sourceOf(file: string): Source | null {
    const cell = this.#sources.get(file);
    if (cell) return cell;
    const map = this.#modules.mapOf(file);
    return map ? { name: file.replace(/\.js$/, ".ts"), code: null, map, ahead: 0 } : null;
  }
}

export { Interrupted };

/** TypeScript defines imported names as properties that cannot be given anew; the next cell may do that. */
function cellExports(imported: Set<string>): Record<string, unknown> {
  const exports: Record<string, unknown> = {};
  return new Proxy(exports, {
    defineProperty: (target, name, { get, value }) => {
      if (get && typeof name === "string") imported.add(name);
      return name === "__esModule" || Reflect.set(target, name, get ? get() : value);
    },
    set: (target, name, value) => {
      if (typeof name === "string") imported.delete(name);
      return Reflect.set(target, name, value);
    },
  });
}
