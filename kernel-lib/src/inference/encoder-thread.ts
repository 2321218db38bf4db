import { existsSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { SoftconError } from "../core/errors";
import { settlePrecision } from "../onnx/precision";
import { cudaLibrary } from "../onnx/providers";
import type { FromWorker, Opened, OpenRequest, Outputs, PixelBatch, ToWorker } from "./encoder-messages";

interface Waiting {
  readonly resolve: (outputs: Outputs) => void;
  readonly reject: (error: Error) => void;
}

/** As many batches as are under way at a time. */
const mostSpare = 3;

/** A model in a thread of its own. */
export class EncoderThread {
  readonly #worker: Worker;
  readonly #jobs = new Map<number, Waiting>();
  /** Memory of batches that were run, for those that come: fresh memory costs its page faults, and garbage its collection. */
  readonly #spare: Float32Array[] = [];
  #nextJob = 0;
  #failure: Error | null = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** @throws SoftconError where the model cannot be opened. */
  static async open(request: OpenRequest): Promise<{ thread: EncoderThread; opened: Opened }> {
    const { provider } = request;
    // Here, for CUDA's libraries do not see a worker's environment.
    if (provider === "cuda" || (provider === "auto" && existsSync(cudaLibrary()))) settlePrecision();
    const thread = new EncoderThread(new Worker(join(__dirname, "encoder-worker.js")));
    try {
      return { thread, opened: await thread.#open(request) };
    } catch (error) {
      await thread.#worker.terminate();
      throw error;
    }
  }

  #open(request: OpenRequest): Promise<Opened> {
    return new Promise((resolve, reject) => {
      this.#worker.on("message", (message: FromWorker) => {
        if (message.kind === "opened") resolve(message.opened);
        else if (message.kind === "failed" && message.job === null) reject(problemOf(message));
        else this.#settle(message);
      });
      const stopped = (error: Error): void => {
        reject(error);
        this.#fail(error);
      };
      this.#worker.on("error", stopped);
      this.#worker.on("exit", (code) =>
        stopped(new SoftconError(`the encoder's thread stopped (code ${code})`, "resource")),
      );
      this.#post({ kind: "open", request }, []);
    });
  }

  /** Memory for a batch's pixels, with anything in it. */
  memory(length: number): Float32Array {
    const at = this.#spare.findIndex((spare) => spare.length === length);
    return at < 0 ? new Float32Array(length) : (this.#spare.splice(at, 1)[0] ?? new Float32Array(length));
  }

  /** Runs a batch; its buffer is handed over and is of no use to the caller afterwards. */
  run(batch: PixelBatch): Promise<Outputs> {
    const failure = this.#failure;
    if (failure) return Promise.reject(failure);
    const job = this.#nextJob++;
    return new Promise((resolve, reject) => {
      this.#jobs.set(job, { resolve, reject });
      const { buffer } = batch.data;
      this.#post({ kind: "run", job, batch }, buffer instanceof ArrayBuffer ? [buffer] : []);
    });
  }

  /** Frees the model; what still runs is rejected. */
  async dispose(): Promise<void> {
    if (this.#failure) return;
    this.#fail(new SoftconError("the encoder was disposed of", "usage"));
    const closed = new Promise<void>((resolve) => this.#worker.once("exit", () => resolve()));
    this.#post({ kind: "close" }, []);
    await closed;
  }

  #settle(message: FromWorker): void {
    if (message.kind !== "ran" && message.kind !== "failed") return;
    if (message.kind === "ran") this.#keep(message.pixels);
    const job = message.job ?? -1;
    const waiting = this.#jobs.get(job);
    this.#jobs.delete(job);
    if (message.kind === "ran") waiting?.resolve(message.outputs);
    else waiting?.reject(problemOf(message));
  }

  #keep(pixels: PixelBatch["data"]): void {
    if (!(pixels instanceof Float32Array) || pixels.byteLength !== pixels.buffer.byteLength) return;
    this.#spare.push(pixels);
    if (this.#spare.length > mostSpare) this.#spare.shift();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#spare.length = 0;
    for (const { reject } of this.#jobs.values()) reject(error);
    this.#jobs.clear();
  }

  #post(message: ToWorker, moved: ArrayBuffer[]): void {
    this.#worker.postMessage(message, moved);
  }
}

function problemOf({ message, problem }: Extract<FromWorker, { kind: "failed" }>): Error {
  return problem === null ? new Error(message) : new SoftconError(message, problem);
}
