import { fork } from "node:child_process";
import { type FromJob, isFromJob, type ToJob } from "./shared/job-messages";

export interface JobProcessOptions {
  /** The compiled `process/main.ts`. */
  readonly script: string;
  /** The folder of the package `softcon`. */
  readonly library: string;
  /** A command line without the program's name. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Working folder. */
  readonly cwd?: string;
  /** Asks the job to stop at its next safe place. */
  readonly signal: AbortSignal;
  /** Ends the process at once: the window closes. */
  readonly kill: AbortSignal;
  readonly onMessage: (message: FromJob) => void;
  /** Told of a line that the process wrote on its own, or of a message nobody understands. */
  readonly onNoise: (line: string) => void;
  /** How long a cancelled job has to come to an end by itself. */
  readonly graceMs?: number;
}

/** How a job's process ended; output is what the command printed as its result. */
export type JobEnd =
  | { readonly how: "done"; readonly output: string }
  | { readonly how: "failed"; readonly message: string; readonly details: string }
  | { readonly how: "cancelled" };

/** Runs one command of the library in a process of its own, to its end. Never rejects. */
export function runJobProcess(options: JobProcessOptions): Promise<JobEnd> {
  const { script, library, args, env, cwd, signal, kill, onMessage, onNoise, graceMs = 10_000 } = options;
  if (signal.aborted || kill.aborted) return Promise.resolve({ how: "cancelled" });
  const child = fork(script, [], {
    env: { ...env, ELECTRON_RUN_AS_NODE: "1" },
    ...(cwd === undefined ? {} : { cwd }),
    execArgv: [], // the extension host's own, for its debugger, are not for the job
    silent: true,
  });
  const send = (message: ToJob): void => {
    if (child.connected) child.send(message, () => {}); // a process that is gone says so by its exit
  };
  const output: string[] = [];
  const noise: string[] = [];
  let end: JobEnd | undefined;
  let grace: NodeJS.Timeout | undefined;
  const hear = (line: string): void => {
    noise.push(line.slice(0, 2000));
    if (noise.length > 20) noise.shift();
    onNoise(line.slice(0, 2000));
  };
  const stop = (): void => {
    send({ type: "cancel" });
    grace = setTimeout(() => child.kill("SIGKILL"), graceMs);
  };
  const killNow = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", stop, { once: true });
  kill.addEventListener("abort", killNow, { once: true });
  for (const stream of [child.stdout, child.stderr]) eachLine(stream, hear);
  child.on("message", (message: unknown) => {
    if (!isFromJob(message)) {
      hear(`a message that is none: ${JSON.stringify(message)?.slice(0, 200)}`);
      return;
    }
    if (message.type === "output") output.push(message.text);
    if (message.type === "done") end = { how: "done", output: output.join("\n") };
    if (message.type === "failed")
      end = { how: "failed", message: message.message, details: message.details };
    if (message.type === "cancelled") end = { how: "cancelled" };
    onMessage(message);
  });
  send({ type: "run", library, args });
  return new Promise((resolve) => {
    const finish = (how: JobEnd): void => {
      clearTimeout(grace);
      signal.removeEventListener("abort", stop);
      kill.removeEventListener("abort", killNow);
      resolve(how);
    };
    child.on("error", (error) => {
      if (child.pid === undefined)
        finish({ how: "failed", message: `no process can be started: ${error.message}`, details: "" });
    });
    child.on("close", (code, how) => {
      const died = {
        how: "failed" as const,
        message: `the job's process ended before its work did (${how ?? `code ${code}`})${how === "SIGKILL" ? ": perhaps there was not enough memory" : ""}`,
        details: noise.join("\n"),
      };
      finish(end ?? (signal.aborted || kill.aborted ? { how: "cancelled" } : died));
    });
  });
}

/** Calls `say` with every line that comes; what never ends is cut into lines. */
function eachLine(stream: NodeJS.ReadableStream | null, say: (line: string) => void): void {
  const longest = 1 << 16;
  let rest = "";
  stream?.setEncoding("utf8");
  stream?.on("data", (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? "";
    if (rest.length > longest) lines.push(rest.slice(0, longest));
    if (rest.length > longest) rest = "";
    for (const line of lines) if (line !== "") say(line);
  });
  stream?.on("end", () => {
    if (rest !== "") say(rest);
  });
}
