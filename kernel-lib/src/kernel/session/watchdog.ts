// A thread beside the one that runs cells. It hears the supervisor while a cell computes, ends the computation when it
// is asked to, and ends the process when the supervisor is gone.
import { writeSync } from "node:fs";
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import { endGroup } from "./process-group";
import { alarmDescriptor, memoryVariable } from "./worker-messages";

/** [0]: the last interrupt that the main thread has heard by itself; [1]: 1 while it runs a cell's code. */
const state: Int32Array = workerData;
/** How long a cell that only waits takes to hear, at most. */
const patienceMs = 250;
const stepMs = 10;
let rung = 0;
const memoryMs = 200;
const mostBytes = Number(process.env[memoryVariable] ?? 0) * 1e6;
if (mostBytes > 0) setInterval(endWhereTooLarge, memoryMs);

const alarm = new Socket({ fd: alarmDescriptor, readable: true, writable: false });
alarm.on("data", (bytes) => {
  rung += bytes.length;
  void endComputation(rung);
});
alarm.on("close", endProcess);
alarm.on("error", endProcess);

/** All memory of the process counts, not JavaScript's own alone: images and networks lie outside of that. */
function endWhereTooLarge(): void {
  if (process.memoryUsage.rss() <= mostBytes) return;
  writeSync(alarmDescriptor, "m");
  endProcess();
}

function endProcess(): void {
  endGroup(process.pid);
  process.kill(process.pid, "SIGKILL");
}

async function endComputation(turn: number): Promise<void> {
  // What the kernel itself computes for a cell, its compilation above all, is over soon and is left alone.
  for (let waited = 0; waited < patienceMs; await delay(stepMs)) {
    if (Atomics.load(state, 0) >= turn) return;
    waited = Atomics.load(state, 1) === 1 ? waited + stepMs : 0;
  }
  const session = new Session();
  session.connectToMainThread();
  session.post("Runtime.terminateExecution", () => session.disconnect());
}
