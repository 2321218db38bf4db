import { parentPort } from "node:worker_threads";
import { messageOf, SoftconError } from "../core/errors";
import type { Answer, Job, Jobs } from "./job-messages";

/** Jobs under way at a time: while one waits for the disk, another is worked on. */
const atOnce = 2;
/** Milliseconds that an answer may wait for others to travel with. */
const patience = 1;

/**
 * Makes this thread answer a `JobPool`, job after job in the order in which they came.
 * @param moved buffers of a result that are handed over instead of copied
 */
export function answerJobs<R, T>(
  run: (recipe: R) => Promise<T>,
  moved: (result: T) => readonly ArrayBufferLike[],
): void {
  let waiting: Job<R>[] = [];
  let running = 0;
  let answers: Answer<T>[] = [];
  let since = 0;
  const post = (): void => {
    const buffers = answers.flatMap((answer) => ("result" in answer ? moved(answer.result) : []));
    parentPort?.postMessage(
      answers,
      buffers.filter((buffer) => buffer instanceof ArrayBuffer),
    );
    answers = [];
  };
  const work = async (): Promise<void> => {
    running++;
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const begin = performance.now();
      const answer = await answerTo(next, run);
      if (answers.push(answer) === 1) since = begin;
      if (waiting.length === 0 || performance.now() - since > patience) post();
    }
    running--;
  };
  parentPort?.on("message", (jobs: Jobs<R>) => {
    waiting = waiting.length > 0 ? [...waiting, ...jobs] : [...jobs];
    while (running < Math.min(atOnce, waiting.length + running) && waiting.length > 0) work();
  });
}

function answerTo<R, T>({ job, recipe }: Job<R>, run: (recipe: R) => Promise<T>): Promise<Answer<T>> {
  return run(recipe).then(
    (result) => ({ job, result }),
    (error: unknown) => ({
      job,
      message: messageOf(error),
      problem: error instanceof SoftconError ? error.kind : null,
    }),
  );
}
