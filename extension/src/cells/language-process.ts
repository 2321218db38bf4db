import { type ChildProcess, fork } from "node:child_process";
import type { CellAnswers, CellQuestion, FromLanguage, ToLanguage } from "./shared/language-messages";

export interface LanguageProcessOptions {
  /** The compiled `process/main.ts`. */
  readonly script: string;
  /** The folder of the package `softcon`. @throws Error where there is none that runs here. */
  readonly library: () => string;
  readonly env: () => NodeJS.ProcessEnv;
  /** A line that the process wrote on its own, and how it ended where that was not wanted. */
  readonly onNoise: (line: string) => void;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(problem: Error): void;
}

/** The process that knows the cells of all notebooks. The first message starts it, and the first after it has died. */
export class LanguageProcess {
  readonly #options: LanguageProcessOptions;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | null = null;
  #next = 1;
  #starts = 0;

  constructor(options: LanguageProcessOptions) {
    this.#options = options;
  }

  /** Changes with each new process: it knows nothing of what was told to the last. */
  get generation(): number {
    return this.#child ? this.#starts : this.#starts + 1;
  }

  /** @throws Error with a line for people, where there is no library that runs here. */
  tell(message: Exclude<ToLanguage, { readonly kind: "ask" | "start" }>): void {
    this.#running().send(message, () => {}); // one that is gone says so by its exit
  }

  /** Files beside the notebooks came, changed or went; a process that does not run will see them as they are. */
  filesChanged(): void {
    if (this.#child) this.tell({ kind: "files" });
  }

  /** @throws Error where the process cannot be started, ends, or does not know. */
  ask<Q extends CellQuestion>(notebook: string, question: Q): Promise<CellAnswers[Q["what"]]> {
    const id = this.#next++;
    return new Promise<CellAnswers[Q["what"]]>((resolve, reject) => {
      const child = this.#running();
      this.#waiting.set(id, { resolve, reject });
      const message: ToLanguage = { kind: "ask", id, notebook, question };
      child.send(message, () => {});
    });
  }

  /** Lets the process end; whoever waits is told. */
  end(): void {
    const child = this.#child;
    this.#child = null;
    if (child?.connected) child.disconnect();
    this.#reject("the process was ended");
  }

  #running(): ChildProcess {
    this.#child ??= this.#start();
    return this.#child;
  }

  #start(): ChildProcess {
    const { script, library, env, onNoise } = this.#options;
    const start: ToLanguage = { kind: "start", library: library() };
    const child = fork(script, [], {
      execArgv: ["--max-old-space-size=2048"],
      silent: true,
      env: { ...env(), ELECTRON_RUN_AS_NODE: "1" },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8");
      stream?.on("data", (text: string) => onNoise(text.trimEnd()));
    }
    child.on("message", (message: FromLanguage) => {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.kind === "answer") waiting?.resolve(message.answer);
      else waiting?.reject(new Error(message.message));
    });
    child.on("error", (error) => this.#died(child, error.message));
    child.on("exit", (code, signal) => this.#died(child, `exit ${signal ?? code}`));
    child.send(start, () => {});
    this.#starts++;
    return child;
  }

  #died(child: ChildProcess, how: string): void {
    if (this.#child !== child) return; // it was let go of
    this.#child = null;
    this.#options.onNoise(`the process that knows the cells ended: ${how}`);
    this.#reject(`the process that knows the cells ended (${how})`);
  }

  #reject(problem: string): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new Error(problem));
  }
}
