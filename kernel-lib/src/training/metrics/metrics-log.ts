import { closeSync, existsSync, openSync, readFileSync, writeSync } from "node:fs";
import { writeFileAtomic } from "../../core/atomic-file";

/** One line of a run's record: the step, and numbers by name. */
export type MetricsLine = { readonly step: number } & Readonly<Record<string, number>>;

/** A run's record as JSON lines, one write each, so that a run that dies leaves whole lines. */
export class MetricsLog {
  readonly #file: number;

  /** @param step where the run goes on: lines of later steps, and a torn last one, are taken off. 0: starts anew. */
  constructor(path: string, step: number) {
    if (existsSync(path))
      writeFileAtomic(path, step === 0 ? "" : keptLines(readFileSync(path, "utf8"), step));
    this.#file = openSync(path, "a");
  }

  write(line: MetricsLine): void {
    writeSync(this.#file, `${JSON.stringify(line, finite)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** JSON has no NaN: it is written as a word, so that it is not read as nothing. */
const finite = (_: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;

function keptLines(text: string, step: number): string {
  const kept = text.split("\n").filter((line) => {
    const found = /^\{"step":(\d+)[,}]/.exec(line);
    return found !== null && line.endsWith("}") && Number(found[1]) <= step;
  });
  return kept.map((line) => `${line}\n`).join("");
}
