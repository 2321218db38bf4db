/**
 * Ctrl-C politely: the first asks the work to stop at a place it can be resumed from. After it the signals have their
 * usual meaning again, so the second ends the program at once.
 */
export function onInterrupt(say: (line: string) => void): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    say("stopping at the next safe place; Ctrl-C again stops at once");
    controller.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return controller.signal;
}
