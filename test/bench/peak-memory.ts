import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** What a command took. */
export interface Taken {
  readonly seconds: number;
  /** Highest resident set in bytes, from the kernel's own high-water mark (Linux). */
  readonly peak: number;
}

/**
 * Runs a Node program to its end and watches its memory.
 * @throws Error where it fails.
 */
export async function watch(args: readonly string[]): Promise<Taken> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  let peak = 0;
  while (child.exitCode === null && child.signalCode === null) {
    peak = Math.max(peak, highWaterMark(child));
    await sleep(100);
  }
  if (child.exitCode !== 0)
    throw new Error(`${args.join(" ")} ended with ${child.exitCode ?? child.signalCode}`);
  return { seconds: (performance.now() - start) / 1000, peak };
}

function highWaterMark({ pid }: ChildProcess): number {
  try {
    return 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0; // it has just ended
  }
}
