import { parentPort } from "node:worker_threads";
import { messageOf, SoftconError } from "../core/errors";
import type { Answer, Job } from "./job-messages";

/**
 * Makes this thread answer a `JobPool`, several jobs at a time: while one waits for the disk, another is worked on.
 * @param moved buffers of a result that are handed over instead of copied
 */
export function answerJobs<R, T>(
  run: (recipe: R) => Promise<T>,
  moved: (result: T) => readonly ArrayBufferLike[],
): void {
  const send = (answer: Answer<T>, buffers: readonly ArrayBufferLike[] = []): void =>
    parentPort?.postMessage(
      answer,
      buffers.filter((buffer) => buffer instanceof ArrayBuffer),
    );
  parentPort?.on("message", async ({ job, recipe }: Job<R>) => {
    try {
      const result = await run(recipe);
      send({ job, result }, moved(result));
    } catch (error) {
      const problem = error instanceof SoftconError ? error.kind : null;
      send({ job, message: messageOf(error), problem });
    }
  });
}
