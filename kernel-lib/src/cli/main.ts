import { messageOf, SoftconError } from "../core/errors";
import { version } from "../core/version";
import { parseArguments } from "./arguments";
import type { Command, Context } from "./command";
import { commands } from "./commands";
import { helpOf, overview } from "./help";
import { onInterrupt } from "./interrupt";
import { type ProgressBar, progressBar } from "./progress-bar";
import { didYouMean } from "./suggest";

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
    process.exitCode = await dispatch(args, context);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    note(args.includes("--debug") && error instanceof Error ? describe(error) : oneLine(error));
  }
}

async function dispatch(args: readonly string[], context: Context): Promise<number> {
  const [first, ...rest] = args;
  if (first === "--version" || first === "-V") {
    context.out(version);
    return 0;
  }
  if (first === undefined || first === "--help" || first === "-h") {
    if (first === undefined) context.note(overview(commands));
    else context.out(overview(commands));
    return first === undefined ? 2 : 0;
  }
  if (first === "help") {
    context.out(rest[0] === undefined ? overview(commands) : helpOf(find(rest[0])));
    return 0;
  }
  const command = find(first);
  if (rest.includes("--help") || rest.includes("-h")) {
    context.out(helpOf(command));
    return 0;
  }
  return (await command.run(parseArguments(command, rest), context)) ?? 0;
}

function find(name: string): Command {
  const found = commands.find((command) => command.name === name);
  if (found) return found;
  const names = commands.map((command) => command.name);
  throw new SoftconError(
    name.startsWith("-")
      ? `a command comes before options such as ${name}: ${names.join(", ")}`
      : `no command "${name}"${didYouMean(name, names)}; there are ${names.join(", ")}`,
    "usage",
  );
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
