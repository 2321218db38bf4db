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
export function progressLine(
  label: string,
  progress: Progress,
  run: { readonly started: number; readonly seconds: number; readonly width?: number },
): string {
  const { done, total, unit, detail } = progress;
  const amount = (n: number): string => (unit === "bytes" ? bytes(n) : count(n));
  const counted = (text: string): string => (unit === "bytes" ? text : `${text} ${unit}`);
  const rate = run.seconds > 0 ? (done - run.started) / run.seconds : 0;
  const pace = unit === "bytes" ? bytes(rate) : rate >= 100 ? count(rate) : rate.toPrecision(3);
  const speed = rate > 0 ? [`${pace}/s`] : [];
  const details = detail === undefined ? [] : [detail];
  if (total === undefined || total <= 0)
    return [label, counted(amount(done)), ...speed, ...details].join("  ");
  const share = Math.min(1, done / total);
  const left = rate > 0 && done < total ? [`${duration((total - done) / rate)} left`] : [];
  const rest = [
    counted(`${amount(done)}/${amount(total)}`),
    `${Math.floor(share * 100)}%`,
    ...speed,
    ...left,
    ...details,
  ].join("  ");
  const room = (run.width ?? 100) - label.length - rest.length - 6;
  const length = Math.max(0, Math.min(24, room));
  const filled = Math.round(share * length);
  return [label, ...(length < 4 ? [] : [`[${"#".repeat(filled)}${"-".repeat(length - filled)}]`]), rest].join(
    "  ",
  );
}

/** A display that can make room for a line of text. */
export interface ProgressBar extends ProgressDisplay {
  /** Takes the bar off the terminal until it is drawn again. */
  clear(): void;
}

/** A bar that redraws itself ten times a second at most; where nobody watches, a line every ten seconds. */
export function progressBar(
  terminal: Terminal,
  label: string,
  now: () => number = () => performance.now() / 1000,
): ProgressBar {
  const live = terminal.isTTY === true;
  const pause = live ? 0.1 : 10;
  const begun = now();
  let drawn = live ? Number.NEGATIVE_INFINITY : begun;
  let started: number | undefined;
  let latest: Progress | undefined;
  let shown: Progress | undefined;
  const draw = (): void => {
    if (!latest || latest === shown) return;
    const width = live ? (terminal.columns || 80) - 1 : 100;
    const line = progressLine(label, latest, { started: started ?? 0, seconds: now() - begun, width });
    terminal.write(live ? `\r\x1b[2K${line.slice(0, width)}` : `${line}\n`);
    shown = latest;
    drawn = now();
  };
  return {
    update: (progress) => {
      started ??= progress.done;
      latest = progress;
      if (now() - drawn >= pause) draw();
    },
    clear: () => {
      if (live && shown) terminal.write("\r\x1b[2K");
    },
    done: () => {
      if (!shown) return;
      draw();
      if (live) terminal.write("\n");
    },
  };
}
