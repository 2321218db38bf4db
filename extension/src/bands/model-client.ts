import type { SceneInput } from "softcon";
import { AskingProcess, type ProcessOptions } from "../jobs/asking-process";
import type { EmbeddedTiles, ModelAnswer, ModelQuestion } from "./shared/embedded-tiles";
import type { Engine, FromModel, ToModel } from "./shared/model-messages";
import type { ProcessStart } from "./shared/process-start";

export type ModelProgress = Pick<FromModel & { kind: "progress" }, "label" | "done" | "total" | "unit">;

/** The process that embeds tiles for one view, and keeps what it made of them until the view is closed. */
export class ModelClient {
  readonly #process: AskingProcess<ToModel, FromModel, never>;
  #onProgress: (progress: ModelProgress) => void = () => {};

  constructor({ library, ...options }: ProcessOptions) {
    const start = (): ProcessStart => ({ role: "embed", library: library() });
    this.#process = new AskingProcess({ ...options, start, does: "runs the model" }, (message) => {
      if (message.kind === "progress") this.#onProgress(message);
    });
  }

  /** @throws Error with a line for people, or once `signal` is aborted. */
  async embed(
    input: SceneInput,
    { model, engine }: { readonly model: string; readonly engine: Engine },
    windows: Int32Array,
    work: { readonly signal: AbortSignal; readonly onProgress: (progress: ModelProgress) => void },
  ): Promise<EmbeddedTiles> {
    this.#onProgress = work.onProgress;
    return embeddedIn(
      await this.#request((id) => ({ kind: "embed", id, input, model, engine, windows }), work.signal),
    );
  }

  /** @throws Error with a line for people. */
  async table(path: string, scene: string): Promise<EmbeddedTiles> {
    return embeddedIn(await this.#request((id) => ({ kind: "table", id, path, scene })));
  }

  /** @throws Error with a line for people. */
  async ask(question: ModelQuestion, signal: AbortSignal): Promise<ModelAnswer> {
    const reply = await this.#request((id) => ({ kind: "askModel", id, question }), signal);
    if (reply.kind === "answeredModel") return reply.answer;
    throw new Error("another answer than was asked for");
  }

  dispose(): void {
    this.#process.end();
  }

  async #request(message: (id: number) => ToModel, signal?: AbortSignal): Promise<FromModel> {
    const reply = await this.#process.request(message, (id) => ({ kind: "cancel", id }), signal);
    if (reply.kind === "failed") throw new Error(reply.message);
    return reply;
  }
}

function embeddedIn(reply: FromModel): EmbeddedTiles {
  if (reply.kind === "embedded") return reply.embedded;
  throw new Error("another answer than embedded tiles");
}
