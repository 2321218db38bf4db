import { SoftconError } from "../core/errors";
import { didYouMean } from "../core/suggest";
import { version } from "../core/version";
import { parseArguments } from "./arguments";
import type { Command, Context } from "./command";
import { commands } from "./commands";
import { helpOf, overview } from "./help";

/**
 * Runs one command as the command line does; what it says goes to `context`.
 * @param args the command's name, then its operands and options.
 * @returns the exit code, where nothing was thrown.
 * @throws SoftconError for a problem that its user can mend; of kind "interrupted" where `context.signal` is aborted.
 */
export async function runCommand(args: readonly string[], context: Context): Promise<number> {
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
