import type { SceneInput } from "softcon";
import { AskingProcess, type ProcessOptions } from "../jobs/asking-process";
import type { ProcessStart } from "./shared/process-start";
import type { Answer, Question } from "./shared/questions";
import type { FromReader, ToReader } from "./shared/reader-messages";
import type { SceneFacts } from "./shared/scene-facts";

export interface ReaderOptions extends ProcessOptions {
  /** The preview of a scene has grown. */
  readonly onPreview: (scene: number, share: number) => void;
}

type Reply = Extract<FromReader, { readonly id: number }>;

/**
 * The process that reads imagery, for all views together: it is started when the first scene is opened and ends with
 * the last. Where it dies, whoever waits is told, and the next scene starts another.
 */
export class ReaderClient {
  readonly #process: AskingProcess<ToReader, Reply, Exclude<FromReader, Reply>>;
  readonly #scenes = new Set<number>();

  constructor(options: ReaderOptions) {
    const { library, onPreview, ...rest } = options;
    const start = (): ProcessStart => ({ role: "read", library: library() });
    this.#process = new AskingProcess({ ...rest, start, does: "reads imagery" }, (message) => {
      if (message.kind === "preview") onPreview(message.scene, message.share);
    });
  }

  /**
   * Opens a scene; `close` it when done, whether it opened or not.
   * @param onGridOf another open scene whose grid it is shown on
   * @param opening is told the scene's number at once
   * @throws Error with a line for people.
   */
  async open(
    input: SceneInput,
    onGridOf: number | null,
    opening: (scene: number) => void,
  ): Promise<{ readonly scene: number; readonly facts: SceneFacts }> {
    const scene = this.#process.number();
    this.#scenes.add(scene);
    opening(scene);
    const reply = await this.#request((id) => ({ kind: "open", id, scene, input, onGridOf }));
    if (reply.kind === "opened") return { scene, facts: reply.facts };
    throw new Error("another answer than a scene");
  }

  /** @throws Error with a line for people, or once `signal` is aborted. */
  async ask(scene: number, question: Question, signal: AbortSignal): Promise<Answer> {
    const reply = await this.#request((id) => ({ kind: "ask", id, scene, question }), signal);
    if (reply.kind === "answered") return reply.answer;
    throw new Error("another answer than was asked for");
  }

  close(scene: number): void {
    if (!this.#scenes.delete(scene)) return;
    this.#process.send({ kind: "close", scene });
    if (this.#scenes.size === 0) this.#process.end();
  }

  dispose(): void {
    this.#scenes.clear();
    this.#process.end();
  }

  async #request(message: (id: number) => ToReader, signal?: AbortSignal): Promise<Reply> {
    const reply = await this.#process.request(message, (id) => ({ kind: "cancel", id }), signal);
    if (reply.kind === "failed") throw new Error(reply.message);
    return reply;
  }
}
