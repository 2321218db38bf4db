import type { Library } from "../../shell/process/library";
import { problem, told } from "../../shell/process/problem";
import type { FromModel, ToModel } from "../shared/model-messages";
import { EmbeddedArea } from "./embedded-area";
import { openSceneEncoder, type SceneEncoder } from "./scene-encoder";

/** Embeds parts of scenes and answers questions about the last: the whole of the process, but for its wire. */
export class AreaEmbedder {
  readonly #library: Library;
  readonly #send: (message: FromModel) => void;
  readonly #running = new Map<number, AbortController>();
  #area: EmbeddedArea | null = null;
  /** The model that was used last stays open. */
  #open: { readonly key: string; readonly encoder: SceneEncoder } | null = null;

  constructor(library: Library, send: (message: FromModel) => void) {
    this.#library = library;
    this.#send = send;
  }

  handle(message: ToModel): void {
    switch (message.kind) {
      case "cancel":
        this.#running.get(message.id)?.abort();
        return;
      case "askModel":
        this.#answer(message.id, async () => {
          if (!this.#area) throw problem("nothing has been embedded yet");
          const answer = this.#area.answer(this.#library, message.question);
          this.#send({ kind: "answeredModel", id: message.id, answer });
        });
        return;
      case "table":
        this.#answer(message.id, async () => {
          this.#area = await EmbeddedArea.fromTable(this.#library, message.path, message.scene);
          this.#send({ kind: "embedded", id: message.id, embedded: this.#area.embedded });
        });
        return;
      case "embed":
        this.#answer(message.id, (signal) => this.#embed(message, signal));
        return;
    }
  }

  async dispose(): Promise<void> {
    await this.#open?.encoder.encoder.dispose();
    this.#open = null;
  }

  #answer(id: number, work: (signal: AbortSignal) => Promise<void>): void {
    const abort = new AbortController();
    this.#running.set(id, abort);
    work(abort.signal)
      .catch((error: unknown) => this.#send({ kind: "failed", id, message: told(error) }))
      .finally(() => this.#running.delete(id));
  }

  async #embed(
    { id, input, model, engine, windows }: ToModel & { kind: "embed" },
    signal: AbortSignal,
  ): Promise<void> {
    const scene = await this.#library.openScene(input);
    try {
      const encoder = await this.#encoder({ id, model, engine }, scene.bands, signal);
      const total = windows.length / 4;
      const onProgress = (done: number): void =>
        this.#send({ kind: "progress", id, label: "embedding", done, total, unit: "tiles" });
      onProgress(0);
      this.#area = await EmbeddedArea.embed(scene, encoder, windows, { signal, onProgress });
      this.#send({ kind: "embedded", id, embedded: this.#area.embedded });
    } finally {
      await scene.close();
    }
  }

  async #encoder(
    { id, model, engine }: Pick<ToModel & { kind: "embed" }, "id" | "model" | "engine">,
    bands: readonly string[],
    signal: AbortSignal,
  ): Promise<SceneEncoder> {
    const key = JSON.stringify([model, engine, bands]);
    if (this.#open?.key === key) return this.#open.encoder;
    await this.dispose();
    const encoder = await openSceneEncoder(this.#library, { model, engine }, bands, {
      signal,
      onProgress: ({ done, total, unit }) =>
        this.#send({ kind: "progress", id, label: "downloading", done, total: total ?? null, unit }),
    });
    this.#open = { key, encoder };
    return encoder;
  }
}
