import { readdirSync, readFileSync } from "node:fs";

/** The processes of jobs that run for the workbench of a profile. */
export function jobProcesses(profile: string): number[] {
  return processesOf(profile, "dist/jobs/process.js");
}

/** The processes of a workbench whose command line has these words. */
export function processesOf(profile: string, words: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter(
      (pid) =>
        contentOf(`/proc/${pid}/cmdline`).includes(words) &&
        // the server's environment, which all that it starts has
        contentOf(`/proc/${pid}/environ`).includes(profile),
    )
    .map(Number);
}

/** The processes that this one started, and those that they did, whose command line has these words. */
export function ownProcesses(words: string): { readonly pid: number; readonly status: string }[] {
  const all = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => [Number(pid), contentOf(`/proc/${pid}/status`)] as const),
  );
  const isOwn = (pid: number): boolean => {
    const parent = Number(/PPid:\s+(\d+)/.exec(all.get(pid) ?? "")?.[1] ?? 0);
    return parent === process.pid || (parent > 1 && isOwn(parent));
  };
  return [...all]
    .filter(([pid]) => contentOf(`/proc/${pid}/cmdline`).includes(words) && isOwn(pid))
    .map(([pid, status]) => ({ pid, status }));
}

/** Megabytes in memory of the largest process, of workbench or browser, whose command line has these words. */
export function memoryOf(words: string): number {
  const sizes = ownProcesses(words).map(
    ({ status }) => Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024,
  );
  return Math.round(Math.max(0, ...sizes));
}

/** Empty where the process has just ended, or is another person's. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
