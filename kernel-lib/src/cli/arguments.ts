import { parseArgs } from "node:util";
import { messageOf, SoftconError } from "../core/errors";
import { didYouMean } from "../core/suggest";
import type { Command, OptionSpec } from "./command";

/** What every command takes. */
export const commonOptions: Readonly<Record<string, OptionSpec>> = {
  json: { help: "write the result as JSON" },
  debug: { help: "show where an error came from" },
  help: { short: "h", help: "show this help" },
};

/** The options and operands a command was given, checked when asked for. */
export class Arguments {
  constructor(
    private readonly command: Command,
    private readonly values: Readonly<Record<string, unknown>>,
    readonly operands: readonly string[],
  ) {}

  flag(name: string): boolean {
    return this.values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === "string" ? value : undefined;
  }

  /** @throws SoftconError (usage) where the option was not given. */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === "")
      throw this.misuse(`--${name} ${this.command.options[name]?.value ?? ""} is missing`);
    return value;
  }

  /** @throws SoftconError (usage) where the value is not a whole number of at least `least`. */
  integer(name: string, least = 0): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^\d{1,9}$/.test(value) || Number(value) < least)
      throw this.misuse(`--${name} takes a whole number from ${least} up, not "${value}"`);
    return Number(value);
  }

  /** @throws SoftconError (usage) where the value is none of `choices`. */
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found === undefined)
      throw this.misuse(
        `--${name} is one of ${choices.join(", ")}, not "${value}"${didYouMean(value, choices)}`,
      );
    return found;
  }

  /** A comma-separated list. */
  list(name: string): string[] | undefined {
    const items = this.text(name)
      ?.split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
    return items && items.length > 0 ? items : undefined;
  }

  /** The single operand. @throws SoftconError (usage) where there is none, or more. */
  operand(what: string): string {
    const [only, ...more] = this.operands;
    if (only === undefined) throw this.misuse(`${what} is missing`);
    if (more.length > 0) throw this.misuse(`one ${what} at a time, not ${this.operands.length}`);
    return only;
  }

  /** @throws SoftconError (usage) where there is any operand. */
  noOperands(): void {
    if (this.operands.length > 0) throw this.misuse(`"${this.operands[0]}" is not expected here`);
  }

  misuse(problem: string): SoftconError {
    return new SoftconError(`${problem}; see softcon help ${this.command.name}`, "usage");
  }
}

/**
 * Parses a command's own arguments.
 * @throws SoftconError (usage) naming what is wrong, and what may have been meant.
 */
export function parseArguments(command: Command, args: readonly string[]): Arguments {
  const specs = { ...commonOptions, ...command.options };
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      {
        type: spec.value ? ("string" as const) : ("boolean" as const),
        ...(spec.short && { short: spec.short }),
      },
    ]),
  );
  for (const [at, arg] of args.entries()) {
    if (arg === "--") break;
    const name = /^--([^=]+)/.exec(arg)?.[1];
    const value = args[at - 1];
    const isValue = value !== undefined && takesValue(value, specs);
    if (name !== undefined && !isValue && !Object.hasOwn(specs, name))
      throw new SoftconError(
        `softcon ${command.name} has no option --${name}${didYouMean(name, Object.keys(specs))}; see softcon help ${command.name}`,
        "usage",
      );
  }
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    return new Arguments(command, values, positionals);
  } catch (error) {
    // Node's message is one or two sentences; its first says what is wrong.
    const [first] = messageOf(error).split(/\.\s|\n/);
    throw new SoftconError(`${first}; see softcon help ${command.name}`, "usage", { cause: error });
  }
}

/** Whether the argument after this one is its value. */
function takesValue(arg: string, specs: Readonly<Record<string, OptionSpec>>): boolean {
  if (arg.startsWith("--")) return specs[arg.slice(2)]?.value !== undefined;
  return Object.values(specs).some((spec) => spec.value !== undefined && arg === `-${spec.short}`);
}
