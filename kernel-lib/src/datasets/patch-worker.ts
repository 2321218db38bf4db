import { parentPort } from "node:worker_threads";
import { messageOf, SoftconError } from "../core/errors";
import { readPatch } from "./patch";
import type { PatchAnswer, PatchJob } from "./patch-messages";

// Reads patches, several at a time: while one waits for the disk, another is decoded.

parentPort?.on("message", async ({ job, recipe }: PatchJob) => {
  try {
    const patch = await readPatch(recipe);
    const { buffer } = patch.raster.data;
    send({ job, patch }, buffer instanceof ArrayBuffer ? [buffer] : []);
  } catch (error) {
    const problem = error instanceof SoftconError ? error.kind : null;
    send({ job, message: messageOf(error), problem }, []);
  }
});

function send(answer: PatchAnswer, moved: ArrayBuffer[]): void {
  parentPort?.postMessage(answer, moved);
}
