import type { HistoryRequest } from "./messages";

interface Entry {
  readonly count: number;
  readonly code: string;
  output: string | null;
}

/** session number, cell number, input, or input and output: as Jupyter lists history */
export type HistoryItem = readonly [number, number, string | readonly [string, string | null]];

/** The cells of this session, in the order in which they ran. */
export class History {
  readonly #entries: Entry[] = [];

  add(count: number, code: string): void {
    this.#entries.push({ count, code, output: null });
  }

  /** The text of the value of the last cell. */
  setOutput(text: string): void {
    const last = this.#entries.at(-1);
    if (last) last.output = text;
  }

  find({ access, output, start, stop, n, pattern }: HistoryRequest): HistoryItem[] {
    const found =
      access === "range"
        ? this.#entries.filter(({ count }) => count >= start && (stop <= 0 || count < stop))
        : access === "search"
          ? last(
              this.#entries.filter(({ code }) => globOf(pattern).test(code)),
              n,
            )
          : last(this.#entries, n);
    return found.map((entry) => [0, entry.count, output ? [entry.code, entry.output] : entry.code]);
  }
}

function last<T>(items: readonly T[], n: number): readonly T[] {
  return n > 0 ? items.slice(-n) : items;
}

/** `*` is any text, `?` any character. */
function globOf(pattern: string): RegExp {
  const body = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[\\s\\S]*")
    .replaceAll("?", "[\\s\\S]");
  return new RegExp(`^${body}$`);
}
