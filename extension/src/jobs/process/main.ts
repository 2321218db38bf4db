import { createRequire } from "node:module";
import { join } from "node:path";
import type * as commands from "softcon/cli";
import { giveWay } from "../../shell/process/give-way";
import { isRecord, isText } from "../../shell/shared/records";
import { type FromJob, isToJob } from "../shared/job-messages";

// A job's process: loads the library, runs one command of it, tells how it goes, ends.

const cancel = new AbortController();
const progressPauseMs = 100;

giveWay();
process.on("message", (message: unknown) => {
  if (!isToJob(message)) return;
  if (message.type === "cancel") cancel.abort();
  else void run(message.library, message.args);
});
// Nobody is left to work for: the window was closed, or its extension host died.
process.on("disconnect", () => process.exit(1));

async function run(library: string, args: readonly string[]): Promise<void> {
  end(await outcomeOf(library, args));
}

async function outcomeOf(library: string, args: readonly string[]): Promise<FromJob> {
  const warned = new Set<string>();
  try {
    const { runCommand }: typeof commands = createRequire(join(library, "package.json"))("softcon/cli");
    const code = await runCommand(args, {
      signal: cancel.signal,
      out: (text) => say({ type: "output", text }),
      note: (text) => say({ type: "note", text }),
      warn: (text) => {
        if (!warned.has(text)) say({ type: "warning", text });
        warned.add(text);
      },
      progress: progressDisplay,
    });
    return code === 0
      ? { type: "done" }
      : { type: "failed", message: `softcon ${args[0]} ended with code ${code}`, details: "" };
  } catch (error) {
    if (cancel.signal.aborted) return { type: "cancelled" };
    return { type: "failed", message: problemOf(error, library), details: stackOf(error) };
  }
}

function progressDisplay(label: string): commands.ProgressDisplay {
  let said = Number.NEGATIVE_INFINITY;
  return {
    update: (progress) => {
      const now = performance.now();
      if (now - said < progressPauseMs && progress.done !== progress.total) return;
      said = now;
      say({ type: "progress", progress: { label, ...progress } });
    },
    done: () => {},
  };
}

/** One line for a person. Which kind of error it is, its fields say: its class is the library's own. */
function problemOf(error: unknown, library: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.replace(/\s*\n\s*/g, " ");
  const code = isRecord(error) && isText(error["code"]) ? error["code"] : "";
  if (/^(ERR_DLOPEN_FAILED|MODULE_NOT_FOUND|ERR_PACKAGE_PATH_NOT_EXPORTED)$/.test(code))
    return `the library at ${library} cannot be loaded (${line.slice(0, 300)}): install the extension for this platform, or set softcon.libraryPath`;
  if (isRecord(error) && error["name"] === "SoftconError") return line;
  return /^E[A-Z]+$/.test(code) ? line : `internal error: ${line}`;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const cause = error.cause === undefined ? "" : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

function say(message: FromJob): void {
  process.send?.(message);
}

/** The last word, and then the end: whatever native threads are still there do not keep the process. */
function end(message: FromJob): void {
  if (process.send) process.send(message, () => process.exit(0));
}
