import { randomUUID } from "node:crypto";
import type { Progress } from "../../core/progress";
import { put } from "./display";

/** A bar is drawn anew at most this often. */
const pauseMs = 100;

/** A bar in a notebook. */
export interface ProgressBar {
  /** Give it to anything that takes `onProgress`. */
  readonly update: (progress: Progress) => void;
  /** Call it when the work is over: the last state is drawn. */
  done(): void;
}

/** Shows a bar below the cell and draws it as the work goes on: `const bar = showProgress("embedding")`. */
export function showProgress(label: string): ProgressBar {
  const id = randomUUID();
  const begun = performance.now();
  let latest: Progress | undefined;
  let drawn = Number.NEGATIVE_INFINITY;
  let shown = false;
  const draw = (over: boolean): void => {
    if (!latest) return;
    put(bundleOf(label, latest, (performance.now() - begun) / 1000, over), id, shown);
    shown = true;
    drawn = performance.now();
  };
  return {
    update: (progress) => {
      latest = progress;
      if (performance.now() - drawn >= pauseMs) draw(false);
    },
    done: () => draw(true),
  };
}

function bundleOf(
  label: string,
  { done, total, unit }: Progress,
  seconds: number,
  over: boolean,
): Record<string, string> {
  const count = (value: number): string => value.toLocaleString("en-US");
  const amount = total === undefined ? `${count(done)} ${unit}` : `${count(done)} of ${count(total)} ${unit}`;
  const left = total && done > 0 && done < total ? (seconds / done) * (total - done) : null;
  const time = over
    ? `, ${seconds.toFixed(1)} s`
    : left === null || seconds < 1
      ? ""
      : `, about ${Math.ceil(left)} s left`;
  const text = `${amount}${time}`;
  const bar = total
    ? `<progress value="${Math.min(done, total)}" max="${total}" style="width:20em"></progress>`
    : "";
  const share = total ? ` ${Math.floor((100 * Math.min(done, total)) / total)}%` : "";
  return {
    "text/html": `<div>${escaped(label)} ${bar} ${escaped(text)}</div>`,
    "text/plain": `${label}${share}, ${text}`,
  };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
