/** Windows has none: there a process ends alone. */
export const hasGroups = process.platform !== "win32";

/** Ends a process that leads a group, and all that it has started. */
export function endGroup(leader: number | undefined): void {
  if (leader === undefined || !hasGroups) return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It is over already.
  }
}
