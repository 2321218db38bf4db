import type { Progress } from "../core/progress";
import type { Arguments } from "./arguments";

/** One option of a command, as help shows it and parsing takes it. */
export interface OptionSpec {
  /** Placeholder of its value ("N"); an option without one is a flag. */
  readonly value?: string;
  readonly short?: string;
  readonly help: string;
}

/** Where a command speaks: results to `out`, everything else to `note` and `progress`. */
export interface Context {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** A line of result, to stdout. */
  out(line: string): void;
  /** A line for the person at the terminal, to stderr. */
  note(line: string): void;
  /** As `note`, marked as a warning, and only once for the same text. */
  warn(line: string): void;
  /** A progress bar on stderr, labelled; call `done` when the work is over, however it ended. */
  progress(label: string): ProgressDisplay;
}

export interface ProgressDisplay {
  readonly update: (progress: Progress) => void;
  done(): void;
}

/** A command: what it is called, what it takes, what it does. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the name: "INPUT… --model ID -o FILE". */
  readonly usage: string;
  /** Further paragraphs of its help. */
  readonly details?: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** @returns the exit code, where it is not 0 although nothing was thrown. */
  run(args: Arguments, context: Context): Promise<number | undefined>;
}
