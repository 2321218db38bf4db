import { setTimeout as pause } from "node:timers/promises";

/** How long anything may take on a machine that is busy with other things. */
export const patienceMs = Number(process.env["SOFTCON_E2E_PATIENCE"] ?? 90_000);

/** Between two looks. */
const intervalMs = 50;

/** Looks until it is so; whether it was, in time. What throws is not so: pages come and go. */
export async function within(ms: number, look: () => boolean | Promise<boolean>): Promise<boolean> {
  const until = Date.now() + ms;
  for (;;) {
    const seen = await Promise.resolve()
      .then(look)
      .catch(() => false);
    if (seen) return true;
    if (Date.now() >= until) return false;
    await pause(intervalMs);
  }
}

/**
 * Does something that a busy workbench may not take notice of until it has: `attempt` is given how long it may wait,
 * longer each time, and says whether it was done. @throws what it threw last, or `problem`
 */
export async function persist(problem: string, attempt: (waitMs: number) => Promise<boolean>): Promise<void> {
  const until = Date.now() + patienceMs;
  let last: unknown = new Error(problem);
  for (let waitMs = 2000; ; waitMs = Math.min(2 * waitMs, 20_000)) {
    try {
      if (await attempt(waitMs)) return;
    } catch (error) {
      last = error;
    }
    if (Date.now() >= until) throw last;
  }
}
