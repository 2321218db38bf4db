import type { Library } from "../../shell/process/library";
import { NewestFirst } from "../../shell/process/newest-first";
import { problem, told } from "../../shell/process/problem";
import type { FromReader, ToReader } from "../shared/reader-messages";
import { OpenView } from "./open-view";

/** Tiles read at the same time: enough for the thread pool that unpacks them. */
const concurrency = 4;

/** Answers questions about open scenes: the whole of the process that reads, but for its wire. */
export class BandReader {
  readonly #library: Library;
  readonly #send: (message: FromReader) => void;
  readonly #views = new Map<number, Promise<OpenView>>();
  readonly #asked = new Map<number, AbortController>();
  readonly #tasks = new NewestFirst(concurrency);

  constructor(library: Library, send: (message: FromReader) => void) {
    this.#library = library;
    this.#send = send;
  }

  handle(message: ToReader): void {
    switch (message.kind) {
      case "open":
        void this.#open(message);
        return;
      case "ask":
        this.#ask(message);
        return;
      case "cancel":
        this.#asked.get(message.id)?.abort();
        return;
      case "close":
        void this.close(message.scene);
        return;
    }
  }

  async close(scene: number): Promise<void> {
    const view = this.#views.get(scene);
    this.#views.delete(scene);
    await view?.then((open) => open.close()).catch(() => {}); // what never opened needs no closing
  }

  async #open({ id, scene, input, onGridOf }: ToReader & { readonly kind: "open" }): Promise<void> {
    const opening = this.#view(scene, input, onGridOf);
    this.#views.set(scene, opening);
    try {
      const view = await opening;
      this.#send({ kind: "opened", id, facts: view.facts });
      view.prepare();
    } catch (error) {
      this.#views.delete(scene);
      this.#send({ kind: "failed", id, message: told(error) });
    }
  }

  async #view(
    scene: number,
    input: (ToReader & { readonly kind: "open" })["input"],
    onGridOf: number | null,
  ): Promise<OpenView> {
    const grid = onGridOf === null ? null : ((await this.#views.get(onGridOf))?.scene ?? null);
    return OpenView.open(this.#library, input, {
      grid,
      onPreview: (share) => this.#send({ kind: "preview", scene, share }),
    });
  }

  #ask({ id, scene, question }: ToReader & { readonly kind: "ask" }): void {
    const abort = new AbortController();
    this.#asked.set(id, abort);
    const task = async (): Promise<void> => {
      try {
        abort.signal.throwIfAborted();
        const view = await this.#views.get(scene);
        if (!view) throw problem("the file was closed");
        this.#send({ kind: "answered", id, answer: await view.answer(question, abort.signal) });
      } catch (error) {
        this.#send({ kind: "failed", id, message: told(error) });
      } finally {
        this.#asked.delete(id);
      }
    };
    if (question.kind === "tile") this.#tasks.add(task);
    else void task();
  }
}
