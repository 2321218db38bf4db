/** Ctrl-C politely: the first asks the work to stop at a place it can be resumed from, the second stops the program. */
export function onInterrupt(say: (line: string) => void): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    say("stopping at the next safe place; Ctrl-C again stops at once");
    controller.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return controller.signal;
}
