// The process that runs cells. A supervisor starts it, asks it one thing at a time, and starts another where it ends.

import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { messageOf } from "../../core/errors";
import { enterNotebook } from "../display/notebook";
import { Compiler } from "./compiler";
import { Executor, Interrupted } from "./executor";
import { captureStreams, say } from "./output-pipe";
import type { WorkerRequest } from "./worker-messages";

/** See watchdog.ts. */
const state = new Int32Array(new SharedArrayBuffer(8));
new Worker(join(__dirname, "watchdog.js"), { workerData: state, stdout: false, stderr: false }).unref();

captureStreams();
const compiler = new Compiler();
const executor = new Executor(compiler, process.cwd(), (runs) => void Atomics.store(state, 1, runs ? 1 : 0));
const held = new Set<Promise<unknown>>();

enterNotebook({
  show: (display) => say({ kind: "display", ...display }),
  clear: (wait) => say({ kind: "clear", wait }),
  hold: (work) => {
    const settled: Promise<void> = work
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => void held.delete(settled));
    held.add(settled);
  },
});

async function answer(request: Exclude<WorkerRequest, { kind: "interrupt" }>): Promise<void> {
  const { id } = request;
  switch (request.kind) {
    case "execute": {
      const outcome = await executor.run(request.code, request.count);
      await Promise.all(held);
      return say({ kind: "executed", id, outcome });
    }
    case "complete":
      return say({ kind: "completed", id, completion: compiler.complete(request.code, request.position) });
    case "inspect":
      return say({ kind: "inspected", id, text: compiler.inspect(request.code, request.position) });
    case "isComplete":
      return say({ kind: "judged", id, ...compiler.isComplete(request.code) });
    case "variables":
      return say({ kind: "listed", id, variables: executor.variables() });
    case "save":
      return say({ kind: "saved", id, saved: await executor.saveVariable(request.name, request.folder) });
  }
}

process.on("message", (request: WorkerRequest) => {
  if (request.kind === "interrupt") {
    Atomics.store(state, 0, request.turn);
    executor.interrupt();
    return;
  }
  answer(request).catch((error: unknown) =>
    say({ kind: "failed", id: request.id, message: messageOf(error) }),
  );
});
// A terminal's Ctrl-C reaches every process of its group; the supervisor decides what it means.
process.on("SIGINT", () => undefined);

const complain = (thrown: unknown): void => {
  if (thrown instanceof Interrupted) return;
  process.stderr.write(`${executor.errorOf(thrown).traceback.join("\n")}\n`);
};
process.on("uncaughtException", complain);
process.on("unhandledRejection", complain);

say({ kind: "ready" });
