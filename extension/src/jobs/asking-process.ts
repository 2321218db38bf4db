import { type ChildProcess, fork } from "node:child_process";

/** An answer that carries the number of what it answers. */
interface Numbered {
  readonly kind: string;
  readonly id: number;
}

/** How a room starts a process of its own. */
export interface ProcessOptions {
  /** The compiled `process/main.ts`. */
  readonly script: string;
  /** The folder of the package `softcon`. @throws Error where there is none that runs here. */
  readonly library: () => string;
  readonly env: () => NodeJS.ProcessEnv;
  /** A line that the process wrote on its own, and how it ended where that was not wanted. */
  readonly onNoise: (line: string) => void;
}

export interface AskingProcessOptions extends Omit<ProcessOptions, "library"> {
  /** The first message. @throws Error where the process cannot be started. */
  readonly start: () => object;
  /** "reads imagery": what is told of it where it dies. */
  readonly does: string;
  /** It has died; whoever waited has been told. */
  readonly onDeath?: () => void;
}

interface Waiting<From> {
  readonly resolve: (answer: From) => void;
  readonly reject: (problem: Error) => void;
}

/**
 * A process that answers numbered messages. It is started by the first, and by the next after it has died; whoever
 * waits then is told. Messages whose number nobody waits for go to `onOther`.
 */
export class AskingProcess<
  To extends object,
  From extends Numbered,
  Other extends { readonly kind: string },
> {
  readonly #options: AskingProcessOptions;
  readonly #onOther: (message: From | Other) => void;
  readonly #waiting = new Map<number, Waiting<From>>();
  #child: ChildProcess | null = null;
  #next = 1;

  constructor(options: AskingProcessOptions, onOther: (message: From | Other) => void) {
    this.#options = options;
    this.#onOther = onOther;
  }

  /** A number that nothing else has here. */
  number(): number {
    return this.#next++;
  }

  /**
   * @param ends whether a message answers; the others with its number go to `onOther`
   * @throws Error with a line for people, where the process cannot be started or ends; once `signal` is aborted, the
   *   process is told to stop.
   */
  request(message: (id: number) => To, cancel: (id: number) => To, signal?: AbortSignal): Promise<From> {
    const id = this.number();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      signal?.addEventListener("abort", () => {
        if (this.#waiting.delete(id)) this.send(cancel(id));
        reject(new Error("no longer wanted"));
      });
      try {
        this.#child ??= this.#start();
        this.send(message(id));
      } catch (error) {
        this.#waiting.delete(id);
        reject(error);
      }
    });
  }

  /** Nothing happens where no process runs. */
  send(message: To): void {
    if (this.#child?.connected) this.#child.send(message, () => {}); // one that is gone says so by its exit
  }

  /** Ends the process at once, as if it had died: whoever waits is told, and the next question starts another. */
  kill(): void {
    const child = this.#child;
    if (!child) return;
    child.kill("SIGKILL");
    this.#died(child, "it was killed");
  }

  /** Lets the process end; whoever waits is told. */
  end(): void {
    const child = this.#child;
    this.#child = null;
    if (child?.connected) child.disconnect();
    this.#reject("the process was ended");
  }

  #start(): ChildProcess {
    const { script, start, env, onNoise } = this.#options;
    const first = start();
    const child = fork(script, [], {
      serialization: "advanced", // typed arrays stay what they are
      execArgv: [],
      silent: true,
      env: { ...env(), ELECTRON_RUN_AS_NODE: "1" },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8");
      stream?.on("data", (text: string) => onNoise(text.trimEnd()));
    }
    child.on("message", (message: From | Other) => this.#receive(message));
    child.on("error", (error) => this.#died(child, error.message));
    child.on("exit", (code, signal) => this.#died(child, `exit ${signal ?? code}`));
    child.send(first);
    return child;
  }

  #receive(message: From | Other): void {
    const waiting = "id" in message ? this.#waiting.get(message.id) : undefined;
    if (!waiting || !("id" in message) || message.kind === "progress") {
      this.#onOther(message);
      return;
    }
    this.#waiting.delete(message.id);
    waiting.resolve(message);
  }

  #died(child: ChildProcess, how: string): void {
    if (this.#child !== child) return; // it was let go of
    this.#child = null;
    const { does, onNoise, onDeath } = this.#options;
    onNoise(`the process that ${does} ended: ${how}`);
    this.#reject(`the process that ${does} ended (${how}); try again`);
    onDeath?.();
  }

  #reject(problem: string): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new Error(problem));
  }
}
