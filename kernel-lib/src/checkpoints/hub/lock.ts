import { mkdir, open, rm, stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { diskProblem } from "./partial-file";
import { wait } from "./transient";

/** Without a sign of life for this long, whoever held a lock is taken for dead. */
const staleMs = 15_000;
const pollMs = 200;

/**
 * Does `work` while no other process (or caller in this one) holds the lock file `path`.
 * @throws SoftconError of kind "interrupted" where `signal` is aborted while waiting.
 */
export async function withLock<T>(
  path: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw diskProblem(path, error);
  });
  while (!(await take(path))) {
    if (await isStale(path)) await rm(path, { force: true });
    else await wait(pollMs, signal);
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined); // a missed beat is made up for by the next
  }, staleMs / 5);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await (await open(path, "wx")).close();
    return true;
  } catch (error) {
    // Windows says EPERM while another process deletes it.
    const taken =
      error instanceof Error && "code" in error && (error.code === "EEXIST" || error.code === "EPERM");
    if (taken) return false;
    throw diskProblem(path, error);
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > staleMs;
  } catch {
    return false; // it was let go of just now
  }
}
