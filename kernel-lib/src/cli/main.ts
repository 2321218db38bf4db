import { messageOf, SoftconError } from "../core/errors";
import type { Context } from "./command";
import { onInterrupt } from "./interrupt";
import { type ProgressBar, progressBar } from "./progress-bar";
import { runCommand } from "./run-command";

/** The door of the command line: runs what `args` ask for and sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  // A reader that closes the pipe early (`softcon … | head`) is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  const warned = new Set<string>();
  let bar: ProgressBar | undefined;
  const note = (line: string): void => {
    bar?.clear();
    process.stderr.write(`${line}\n`);
  };
  const context: Context = {
    signal: onInterrupt(note),
    out: (line) => void process.stdout.write(`${line}\n`),
    note,
    warn: (line) => {
      if (!warned.has(line)) note(`warning: ${line}`);
      warned.add(line);
    },
    progress: (label) => {
      bar = progressBar(process.stderr, label);
      return bar;
    },
  };
  try {
    process.exitCode = await runCommand(args, context);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    note(args.includes("--debug") && error instanceof Error ? describe(error) : oneLine(error));
  }
}

/** 2 wrong usage, 130 interrupted, 1 anything else. */
function exitCodeOf(error: unknown): number {
  if (error instanceof SoftconError)
    return { usage: 2, interrupted: 130, input: 1, network: 1, resource: 1 }[error.kind];
  return error instanceof Error && error.name === "AbortError" ? 130 : 1;
}

/** What a person can act on; anything but a SoftconError is a defect and says so. */
function oneLine(error: unknown): string {
  const line = messageOf(error).replace(/\s*\n\s*/g, " ");
  if (error instanceof SoftconError) return `softcon: ${line}`;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (/^E[A-Z]+$/.test(code)) return `softcon: ${line}`; // the operating system's own reasons name the file
  return `softcon: internal error: ${line}; run it again with --debug and report what it shows`;
}

function describe(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by: ${describe(error.cause)}` : "";
  return `${error.stack ?? error.message}${cause}`;
}
