// A thread beside the one that runs cells. It hears the supervisor while a cell computes, ends the computation when it
// is asked to, and ends the process when the supervisor is gone.
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import { endGroup } from "./process-group";
import { alarmDescriptor } from "./worker-messages";

/** [0]: the last interrupt that the main thread has heard by itself. */
const heard: Int32Array = workerData;
/** How long a thread that only waits takes to hear, at most. */
const patienceMs = 250;
let rung = 0;

const alarm = new Socket({ fd: alarmDescriptor, readable: true, writable: false });
alarm.on("data", (bytes) => {
  rung += bytes.length;
  void endComputation(rung);
});
alarm.on("close", endProcess);
alarm.on("error", endProcess);

function endProcess(): void {
  endGroup(process.pid);
  process.kill(process.pid, "SIGKILL");
}

async function endComputation(turn: number): Promise<void> {
  for (let waited = 0; waited < patienceMs; waited += 10) {
    if (Atomics.load(heard, 0) >= turn) return;
    await delay(10);
  }
  const session = new Session();
  session.connectToMainThread();
  session.post("Runtime.terminateExecution", () => session.disconnect());
}
