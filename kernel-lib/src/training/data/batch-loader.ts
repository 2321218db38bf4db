import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { SoftconError } from "../../core/errors";
import type { LoadedBatch, LoaderInfo, LoaderMessage, LoaderSettings } from "./loader-messages";

/**
 * Batches of views, made ahead in a thread of their own, so that they are there while the engine holds this one.
 * The seed, the position and the data decide every bit; the number of threads does not.
 */
export class BatchLoader {
  readonly #worker: Worker;
  readonly #ready: LoadedBatch[] = [];
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  #info: LoaderInfo | undefined;
  #closed = false;

  private constructor(settings: LoaderSettings, onSkip: ((id: string, reason: string) => void) | undefined) {
    this.#worker = new Worker(join(__dirname, "loader-thread.js"), { workerData: settings });
    this.#worker.on("message", (message: LoaderMessage) => {
      if (message.kind === "batch") this.#ready.push(message.batch);
      else if (message.kind === "opened") this.#info = message.info;
      else if (message.kind === "skipped") onSkip?.(message.id, message.reason);
      else
        this.#fail(
          message.problem ? new SoftconError(message.message, message.problem) : new Error(message.message),
        );
      this.#wake?.();
    });
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", (code) =>
      this.#fail(new SoftconError(`the thread that loads images stopped (code ${code})`, "resource")),
    );
  }

  /** @throws SoftconError where a data set cannot be opened, or they do not go together. */
  static async open(
    settings: LoaderSettings,
    onSkip?: (id: string, reason: string) => void,
  ): Promise<{ readonly loader: BatchLoader; readonly info: LoaderInfo }> {
    const loader = new BatchLoader(settings, onSkip);
    try {
      while (!loader.#info) await loader.#change();
      return { loader, info: loader.#info };
    } catch (error) {
      await loader.close();
      throw error;
    }
  }

  /**
   * The next batch, as soon as it is there.
   * @throws SoftconError where an image cannot be read, or of kind `interrupted`.
   */
  async next(signal?: AbortSignal): Promise<LoadedBatch> {
    for (;;) {
      if (signal?.aborted) throw new SoftconError("interrupted", "interrupted");
      const batch = this.#ready.shift();
      if (batch) {
        this.#worker.postMessage("taken");
        return batch;
      }
      await this.#change(signal);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker.terminate();
  }

  /** Waits for a message. @throws the failure, once what came before it has been taken. */
  async #change(signal?: AbortSignal): Promise<void> {
    if (this.#failure) throw this.#failure;
    await new Promise<void>((resolve) => {
      const woken = (): void => {
        signal?.removeEventListener("abort", woken);
        this.#wake = undefined;
        resolve();
      };
      this.#wake = woken;
      signal?.addEventListener("abort", woken);
    });
  }

  #fail(error: Error): void {
    if (this.#closed) return;
    this.#failure ??= error;
    this.#wake?.();
  }
}
