import { commonOptions } from "./arguments";
import type { Command } from "./command";

/** The list of commands. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    "softcon: embeddings of Sentinel-1 and Sentinel-2 images with the SoftCon encoders",
    "",
    "usage: softcon COMMAND [OPTIONS]",
    "",
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    "",
    "softcon help COMMAND explains a command; softcon --version tells the version.",
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.",
  ].join("\n");
}

/** The help text of one command. */
export function helpOf(command: Command): string {
  const rows = Object.entries({ ...command.options, ...commonOptions }).map(([name, spec]) => ({
    left: `${spec.short ? `-${spec.short}, ` : "    "}--${name}${spec.value ? ` ${spec.value}` : ""}`,
    help: spec.help,
  }));
  const width = Math.max(...rows.map((row) => row.left.length));
  return [
    `usage: softcon ${command.name} ${command.usage}`.trimEnd(),
    "",
    `${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`,
    ...(command.details ? ["", command.details.trim()] : []),
    "",
    "options:",
    ...rows.map(
      (row) => `  ${row.left.padEnd(width)}  ${row.help.replaceAll("\n", `\n${" ".repeat(width + 4)}`)}`,
    ),
  ].join("\n");
}
