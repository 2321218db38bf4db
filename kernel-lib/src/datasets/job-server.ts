import { parentPort } from "node:worker_threads";
import { messageOf, SoftconError } from "../core/errors";
import type { Answer, Job } from "./job-messages";

/** Milliseconds. */
const shortJob = 1;

/**
 * Makes this thread answer a `JobPool`, several jobs at a time: while one waits for the disk, another is worked on.
 * Answers to short jobs travel together: a message costs a good part of what reading a small image does.
 * @param moved buffers of a result that are handed over instead of copied
 */
export function answerJobs<R, T>(
  run: (recipe: R) => Promise<T>,
  moved: (result: T) => readonly ArrayBufferLike[],
): void {
  let answers: Answer<T>[] = [];
  const post = (): void => {
    if (answers.length === 0) return;
    const buffers = answers.flatMap((answer) => ("result" in answer ? moved(answer.result) : []));
    parentPort?.postMessage(
      answers,
      buffers.filter((buffer) => buffer instanceof ArrayBuffer),
    );
    answers = [];
  };
  parentPort?.on("message", async ({ job, recipe }: Job<R>) => {
    const begin = performance.now();
    const answer = await run(recipe).then(
      (result): Answer<T> => ({ job, result }),
      (error: unknown): Answer<T> => ({
        job,
        message: messageOf(error),
        problem: error instanceof SoftconError ? error.kind : null,
      }),
    );
    const first = answers.push(answer) === 1;
    if (performance.now() - begin > shortJob) post();
    else if (first) setImmediate(post);
  });
}
