import { readdirSync, readFileSync } from "node:fs";

/** The processes of jobs that run for the workbench of a profile. */
export function jobProcesses(profile: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const command = contentOf(`/proc/${pid}/cmdline`);
      return command.includes(profile) && command.includes("dist/jobs/process.js");
    })
    .map(Number);
}

/** Empty where the process has just ended. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
