/** How often a kernel looks whether the client that started it is there. */
const everyMs = 500;

/**
 * Ends this process when the one that started it is gone: a notebook server that was killed leaves no kernels behind.
 * Jupyter names its process in JPY_PARENT_PID; where it does not, nobody is watched.
 */
export function endWithParent(gone: () => void): void {
  const parent = Number(process.env["JPY_PARENT_PID"]);
  if (!Number.isInteger(parent) || parent <= 1) return;
  const adopted = process.ppid;
  setInterval(() => {
    if (process.ppid !== adopted || !lives(parent)) gone();
  }, everyMs).unref();
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // somebody else's process is there all the same
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
