import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

/** Every process that descends from one, itself first. */
export function familyOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const line of execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n")) {
    const [child = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const all = [pid];
  for (const member of all) all.push(...(children.get(member) ?? []));
  return all;
}

/** Those of the processes that are there still after `limitMs`. */
export async function remaining(pids: readonly number[], limitMs: number): Promise<number[]> {
  const lives = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      // what is over and not yet collected by its parent runs no more
      return !/Z/.test(execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }));
    } catch {
      return false;
    }
  };
  let left = pids.filter(lives);
  for (const end = performance.now() + limitMs; left.length > 0 && performance.now() < end; await delay(50))
    left = left.filter(lives);
  return left;
}
