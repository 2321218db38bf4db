import { button, element } from "../../shell/webview/dom";
import { type AskOptions, Cancelled, type Progress } from "./questions";

/** A line that says how far something is, with a button that ends it, and what went wrong. */
export class Work {
  readonly element = element("div", { class: "work", role: "status" });
  #abort: AbortController | null = null;

  get busy(): boolean {
    return this.#abort !== null;
  }

  /** Does one thing at a time: what was being done is given up. Null where it failed, which is shown, or was ended. */
  async run<T>(label: string, work: (options: Required<AskOptions>) => Promise<T>): Promise<T | null> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#show(label, null);
    try {
      const result = await work({
        signal: abort.signal,
        onProgress: (progress) => this.#abort === abort && this.#show(label, progress),
      });
      if (this.#abort !== abort) return null;
      this.element.replaceChildren();
      return result;
    } catch (problem) {
      if (this.#abort === abort) this.fail(problem);
      return null;
    } finally {
      if (this.#abort === abort) this.#abort = null;
    }
  }

  fail(problem: unknown): void {
    const message = problem instanceof Error ? problem.message : String(problem);
    const cancelled = problem instanceof Cancelled;
    this.element.replaceChildren(
      ...(cancelled ? [] : [element("p", { class: "problem", role: "alert" }, message)]),
    );
  }

  say(text: string): void {
    this.element.replaceChildren(element("p", { class: "quiet" }, text));
  }

  #show(label: string, progress: Progress | null): void {
    const bar = element("progress", { "aria-label": label, max: 1 });
    if (progress?.total) bar.value = progress.done / progress.total;
    const text = progress ? progressText(progress) : label;
    this.element.replaceChildren(
      element("p", { class: "quiet" }, text),
      element(
        "div",
        { class: "field" },
        bar,
        button("Cancel", "End this", () => this.#abort?.abort()),
      ),
    );
  }
}

/** "layout 120 of 500, 12 s left". */
export function progressText({ label, done, total, secondsLeft }: Progress): string {
  const counted = total === null ? "" : ` ${Math.round(done)} of ${Math.round(total)}`;
  return `${label}${counted}${secondsLeft === null ? "" : `, ${shownSeconds(secondsLeft)} left`}`;
}

export function shownSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
