import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { SoftconError } from "../core/errors";
import { type Patch, type PatchRecipe, readPatch } from "./patch";
import type { PatchAnswer, PatchJob } from "./patch-messages";

interface Waiting {
  readonly resolve: (patch: Patch) => void;
  readonly reject: (error: Error) => void;
}

/** One thread and what it was asked. */
interface Reader {
  readonly worker: Worker;
  readonly jobs: Map<number, Waiting>;
}

/**
 * Threads that read patches. They start with the first patch and keep no process alive while they have nothing to do;
 * `close` ends them.
 */
export class PatchPool {
  readonly #readers: Reader[] = [];
  #nextJob = 0;
  #closed = false;

  /** @param threads 0 reads in the calling thread; default: one for each processor, four at most. */
  constructor(readonly threads: number = Math.min(4, availableParallelism())) {}

  /** @throws SoftconError as `readPatch`. */
  read(recipe: PatchRecipe): Promise<Patch> {
    if (this.#closed) return Promise.reject(new SoftconError("the data set has been closed", "usage"));
    if (this.threads === 0) return readPatch(recipe);
    const reader = this.#leastBusy();
    const message: PatchJob = { job: this.#nextJob++, recipe };
    return new Promise((resolve, reject) => {
      reader.jobs.set(message.job, { resolve, reject });
      reader.worker.ref();
      reader.worker.postMessage(message);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#readers.splice(0).map(({ worker }) => worker.terminate()));
  }

  #leastBusy(): Reader {
    if (this.#readers.length < this.threads) {
      const idle = this.#readers.find(({ jobs }) => jobs.size === 0);
      return idle ?? this.#start();
    }
    return this.#readers.reduce((a, b) => (b.jobs.size < a.jobs.size ? b : a));
  }

  #start(): Reader {
    const reader: Reader = { worker: new Worker(join(__dirname, "patch-worker.js")), jobs: new Map() };
    const { worker, jobs } = reader;
    worker.on("message", (answer: PatchAnswer) => {
      const waiting = jobs.get(answer.job);
      jobs.delete(answer.job);
      if (jobs.size === 0) worker.unref();
      if ("patch" in answer) waiting?.resolve(answer.patch);
      else waiting?.reject(errorOf(answer));
    });
    const stopped = (error: Error): void => {
      for (const { reject } of jobs.values()) reject(error);
      jobs.clear();
      const at = this.#readers.indexOf(reader);
      if (at >= 0) this.#readers.splice(at, 1);
    };
    worker.on("error", stopped);
    worker.on("exit", (code) => {
      const why = this.#closed ? "the data set was closed" : `a reading thread stopped (code ${code})`;
      stopped(new SoftconError(why, this.#closed ? "usage" : "resource"));
    });
    this.#readers.push(reader);
    return reader;
  }
}

function errorOf({ message, problem }: Exclude<PatchAnswer, { patch: Patch }>): Error {
  return problem === null ? new Error(message) : new SoftconError(message, problem);
}
