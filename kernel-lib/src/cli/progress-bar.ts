import type { Progress } from "../core/progress";
import type { ProgressDisplay } from "./command";
import { bytes, count, duration } from "./text";

/** The part of a stream that a bar needs. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** How far, how fast, how long still: `embedding  [####----]  412/1,024 tiles  40%  31.2/s  20 s left`. */
export function progressLine(label: string, progress: Progress, started: number, seconds: number): string {
  const { done, total, unit } = progress;
  const amount = (n: number): string => (unit === "bytes" ? bytes(n) : count(n));
  const rate = seconds > 0 ? (done - started) / seconds : 0;
  const parts = [label];
  if (total !== undefined && total > 0) {
    const share = Math.min(1, done / total);
    const filled = Math.round(share * 24);
    parts.push(`[${"#".repeat(filled)}${"-".repeat(24 - filled)}]`);
    parts.push(`${amount(done)}/${amount(total)}${unit === "bytes" ? "" : ` ${unit}`}`);
    parts.push(`${Math.floor(share * 100)}%`);
  } else parts.push(`${amount(done)}${unit === "bytes" ? "" : ` ${unit}`}`);
  if (rate > 0) {
    parts.push(
      unit === "bytes" ? `${bytes(rate)}/s` : `${rate >= 100 ? count(rate) : rate.toPrecision(3)}/s`,
    );
    if (total !== undefined && done < total) parts.push(`${duration((total - done) / rate)} left`);
  }
  return parts.join("  ");
}

/** A bar that redraws itself ten times a second at most; where nobody watches, a line every ten seconds. */
export function progressBar(
  terminal: Terminal,
  label: string,
  now: () => number = () => performance.now() / 1000,
): ProgressDisplay {
  const live = terminal.isTTY === true;
  const pause = live ? 0.1 : 10;
  const begun = now();
  let drawn = live ? Number.NEGATIVE_INFINITY : begun;
  let started: number | undefined;
  let latest: Progress | undefined;
  let shown: Progress | undefined;
  const draw = (): void => {
    if (!latest || latest === shown) return;
    const line = progressLine(label, latest, started ?? 0, now() - begun);
    terminal.write(live ? `\r\x1b[2K${line.slice(0, (terminal.columns ?? 100) - 1)}` : `${line}\n`);
    shown = latest;
    drawn = now();
  };
  return {
    update: (progress) => {
      started ??= progress.done;
      latest = progress;
      if (now() - drawn >= pause) draw();
    },
    done: () => {
      if (live) {
        draw();
        if (shown) terminal.write("\n");
      } else if (shown) draw();
    },
  };
}
