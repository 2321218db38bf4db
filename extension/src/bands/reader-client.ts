import { type ChildProcess, fork } from "node:child_process";
import type { SceneInput } from "softcon";
import type { Answer, Question } from "./shared/questions";
import type { FromReader, ToReader } from "./shared/reader-messages";
import type { SceneFacts } from "./shared/scene-facts";

interface Waiting {
  readonly resolve: (answer: SceneFacts | Answer) => void;
  readonly reject: (problem: Error) => void;
}

export interface ReaderOptions {
  /** The compiled `process/main.ts`. */
  readonly script: string;
  /** The folder of the package `softcon`. @throws Error where there is none that runs here. */
  readonly library: () => string;
  /** The preview of a scene has grown. */
  readonly onPreview: (scene: number, share: number) => void;
  /** A line that the process wrote on its own, and how it ended where that was not wanted. */
  readonly onNoise: (line: string) => void;
}

/**
 * The process that reads imagery, for all views together: it is started when the first scene is opened and ends with
 * the last. Where it dies, whoever waits is told, and the next scene starts another.
 */
export class ReaderClient {
  readonly #options: ReaderOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #scenes = new Set<number>();
  #child: ChildProcess | null = null;
  #next = 1;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /**
   * Opens a scene; `close` it when done, whether it opened or not.
   * @param onGridOf another open scene whose grid it is shown on
   * @throws Error with a line for people.
   */
  async open(
    input: SceneInput,
    onGridOf: number | null,
    opening: (scene: number) => void,
  ): Promise<{ readonly scene: number; readonly facts: SceneFacts }> {
    const scene = this.#next++;
    this.#scenes.add(scene);
    opening(scene);
    const facts = await this.#request((id) => ({ kind: "open", id, scene, input, onGridOf }));
    if ("storage" in facts) return { scene, facts };
    throw new Error("another answer than a scene");
  }

  /** @throws Error with a line for people, or once `signal` is aborted. */
  async ask(scene: number, question: Question, signal: AbortSignal): Promise<Answer> {
    const answer = await this.#request((id) => ({ kind: "ask", id, scene, question }), signal);
    if ("kind" in answer) return answer;
    throw new Error("another answer than was asked for");
  }

  close(scene: number): void {
    if (!this.#scenes.delete(scene)) return;
    this.#send({ kind: "close", scene });
    if (this.#scenes.size === 0) this.#end();
  }

  dispose(): void {
    this.#scenes.clear();
    this.#end();
  }

  #request(message: (id: number) => ToReader, signal?: AbortSignal): Promise<SceneFacts | Answer> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      signal?.addEventListener("abort", () => {
        if (this.#waiting.delete(id)) this.#send({ kind: "cancel", id });
        reject(new Error("no longer wanted"));
      });
      try {
        this.#child ??= this.#start();
        this.#send(message(id));
      } catch (error) {
        this.#waiting.delete(id);
        reject(error);
      }
    });
  }

  #start(): ChildProcess {
    const { script, library, onNoise } = this.#options;
    const folder = library();
    const child = fork(script, [], {
      serialization: "advanced", // typed arrays stay what they are
      execArgv: [],
      silent: true,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8");
      stream?.on("data", (text: string) => onNoise(text.trimEnd()));
    }
    child.on("message", (message: FromReader) => this.#receive(message));
    child.on("error", (error) => this.#died(child, error.message));
    child.on("exit", (code, signal) => this.#died(child, `exit ${signal ?? code}`));
    child.send({ kind: "library", folder });
    return child;
  }

  #send(message: ToReader): void {
    if (this.#child?.connected) this.#child.send(message, () => {}); // one that is gone says so by its exit
  }

  #receive(message: FromReader): void {
    if (message.kind === "preview") {
      this.#options.onPreview(message.scene, message.share);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === "opened") waiting?.resolve(message.facts);
    else if (message.kind === "answered") waiting?.resolve(message.answer);
    else waiting?.reject(new Error(message.message));
  }

  #end(): void {
    const child = this.#child;
    this.#child = null;
    if (child?.connected) child.disconnect();
  }

  #died(child: ChildProcess, how: string): void {
    if (this.#child !== child) return; // it was let go of
    this.#child = null;
    this.#options.onNoise(`the process that reads imagery ended: ${how}`);
    const problem = new Error(`the process that reads imagery ended (${how}); open the file again`);
    for (const { reject } of this.#waiting.values()) reject(problem);
    this.#waiting.clear();
  }
}
