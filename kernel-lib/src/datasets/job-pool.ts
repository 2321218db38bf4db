import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { SoftconError } from "../core/errors";
import type { Answer, Answers, Job, Jobs } from "./job-messages";

interface Waiting<T> {
  readonly resolve: (result: T) => void;
  readonly reject: (error: Error) => void;
}

/** One thread and what it was asked. */
interface Helper<T> {
  readonly worker: Worker;
  readonly jobs: Map<number, Waiting<T>>;
}

/** A helper with what it will be told. */
type Told<R, T> = Map<Helper<T>, Job<R>[]>;

/** Pixels lie outside the heap. Left to itself, a thread's heap grows for thousands of images before it settles. */
const maxYoungGenerationSizeMb = 8;

/**
 * Threads that make results of recipes. They start with the first job and keep no process alive while they have
 * nothing to do; `close` ends them.
 */
export class JobPool<R, T> {
  readonly #helpers: Helper<T>[] = [];
  /** Jobs that were asked for in this turn of the event loop; they travel together. */
  #told: Told<R, T> = new Map();
  #nextJob = 0;
  #closed = false;

  /**
   * @param script compiled file that calls `answerJobs` with `work`
   * @param threads 0 works in the calling thread; default: one for each processor, four at most
   */
  constructor(
    private readonly script: string,
    private readonly work: (recipe: R) => Promise<T>,
    readonly threads: number = Math.min(4, availableParallelism()),
  ) {}

  /** @throws SoftconError as the work does. */
  run(recipe: R): Promise<T> {
    if (this.#closed) return Promise.reject(new SoftconError("the data set has been closed", "usage"));
    if (this.threads === 0) return this.work(recipe);
    const helper = this.#leastBusy();
    const job = this.#nextJob++;
    return new Promise((resolve, reject) => {
      helper.jobs.set(job, { resolve, reject });
      if (this.#told.size === 0) process.nextTick(() => this.#tell());
      const jobs = this.#told.get(helper);
      if (jobs) jobs.push({ job, recipe });
      else this.#told.set(helper, [{ job, recipe }]);
    });
  }

  /** After the promises that were kept in this turn, each of which may have led to another job. */
  #tell(): void {
    for (const [{ worker }, jobs] of this.#told) {
      const message: Jobs<R> = jobs;
      worker.ref();
      worker.postMessage(message);
    }
    this.#told = new Map();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#helpers.splice(0).map(({ worker }) => worker.terminate()));
  }

  #leastBusy(): Helper<T> {
    if (this.#helpers.length < this.threads) {
      const idle = this.#helpers.find(({ jobs }) => jobs.size === 0);
      return idle ?? this.#start();
    }
    return this.#helpers.reduce((a, b) => (b.jobs.size < a.jobs.size ? b : a));
  }

  #start(): Helper<T> {
    const worker = new Worker(this.script, { resourceLimits: { maxYoungGenerationSizeMb } });
    const helper: Helper<T> = { worker, jobs: new Map() };
    const { jobs } = helper;
    worker.on("message", (answers: Answers<T>) => {
      for (const answer of answers) {
        const waiting = jobs.get(answer.job);
        jobs.delete(answer.job);
        if ("result" in answer) waiting?.resolve(answer.result);
        else waiting?.reject(errorOf(answer));
      }
      if (jobs.size === 0) worker.unref();
    });
    const stopped = (error: Error): void => {
      for (const { reject } of jobs.values()) reject(error);
      jobs.clear();
      const at = this.#helpers.indexOf(helper);
      if (at >= 0) this.#helpers.splice(at, 1);
    };
    worker.on("error", stopped);
    worker.on("exit", (code) => {
      const why = this.#closed
        ? "the data set was closed"
        : `a thread of the data set stopped (code ${code})`;
      stopped(new SoftconError(why, this.#closed ? "usage" : "resource"));
    });
    this.#helpers.push(helper);
    return helper;
  }
}

function errorOf({ message, problem }: Exclude<Answer<never>, { result: never }>): Error {
  return problem === null ? new Error(message) : new SoftconError(message, problem);
}
