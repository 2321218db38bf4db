import { Worker } from "node:worker_threads";
import { SoftconError } from "../../core/errors";
import { defaultThreads } from "../parallel/remote";

/** A worker's place among those that run the same program on shared memory. */
export interface Seat {
  readonly rank: number;
  readonly size: number;
  /** Two int32: how many have arrived at the barrier, and how often it has opened. */
  readonly barrier: SharedArrayBuffer;
}

const ARRIVED = 0;
const OPENED = 1;
/** Looks at the barrier so often before sleeping: the phases between barriers are shorter than waking up. */
const SPINS = 2000;

/** What a program sees of its crew: its share of the work, and the point where all wait for all. */
export class Crew {
  readonly rank: number;
  readonly size: number;
  private readonly barrier: Int32Array;

  constructor(seat: Seat) {
    this.rank = seat.rank;
    this.size = seat.size;
    this.barrier = new Int32Array(seat.barrier);
  }

  /** Returns when every member has called it; what each wrote before is then visible to all. */
  wait(): void {
    if (this.size === 1) return;
    const opened = Atomics.load(this.barrier, OPENED);
    if (Atomics.add(this.barrier, ARRIVED, 1) === this.size - 1) {
      Atomics.store(this.barrier, ARRIVED, 0);
      Atomics.add(this.barrier, OPENED, 1);
      Atomics.notify(this.barrier, OPENED);
      return;
    }
    for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(this.barrier, OPENED) !== opened) return;
    while (Atomics.load(this.barrier, OPENED) === opened) Atomics.wait(this.barrier, OPENED, opened);
  }

  /** This member's part of 0 … count. */
  share(count: number): { readonly from: number; readonly to: number } {
    return {
      from: Math.floor((count * this.rank) / this.size),
      to: Math.floor((count * (this.rank + 1)) / this.size),
    };
  }
}

/** The crew's size for so many points: below some thousands a second thread waits more than it works. */
export function chooseThreads(points: number, wanted: number | undefined): number {
  return Math.max(1, Math.floor(wanted ?? Math.min(defaultThreads(), points / 1000)));
}

export interface CrewOptions<Message> {
  readonly size: number;
  readonly signal?: AbortSignal | undefined;
  /** What a member posts to its parent port. */
  readonly onMessage: (message: Message) => void;
}

/**
 * Runs a worker file on `size` threads, each given `{ seat, task }` as its worker data, until all have ended.
 * @throws SoftconError "interrupted" on abort, which stops the threads at once; or what a thread threw.
 */
export async function runCrew<Task, Message>(
  file: string,
  task: Task,
  { size, signal, onMessage }: CrewOptions<Message>,
): Promise<void> {
  if (signal?.aborted) throw new SoftconError("interrupted", "interrupted");
  const barrier = new SharedArrayBuffer(8);
  const workers = Array.from({ length: size }, (_, rank) => {
    const seat: Seat = { rank, size, barrier };
    return new Worker(file, { workerData: { seat, task } });
  });
  const ended = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => reject(new SoftconError("interrupted", "interrupted"));
      signal?.addEventListener("abort", stop, { once: true, signal: ended.signal });
      let running = size;
      for (const worker of workers) {
        worker.on("message", (message: Message) => {
          try {
            onMessage(message);
          } catch (error) {
            reject(error);
          }
        });
        worker.on("error", reject);
        worker.on("exit", () => {
          if (--running === 0) resolve();
        });
      }
    });
  } finally {
    ended.abort();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
