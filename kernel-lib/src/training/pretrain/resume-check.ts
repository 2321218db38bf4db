import { SoftconError } from "../../core/errors";
import type { LoaderInfo } from "../data/loader-messages";
import type { RunStanding } from "./run-checkpoint";

/** What may differ between a run and its continuation without changing a bit of the result. */
const free = new Set([
  ...["data", "out", "init", "workers", "readers", "readAhead", "checkpointMinutes", "logEvery"],
  ...["probe", "collapse", "runtime", "result"],
]);

/** The settings that the result depends on, each as JSON. */
export function decisiveSettings(config: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).flatMap(([name, value]) =>
      free.has(name) ? [] : [[name, JSON.stringify(sorted(value))]],
    ),
  );
}

/**
 * @param info of the data as they are now.
 * @throws SoftconError where settings or data are not those that the run began with.
 */
export function checkContinuation(standing: RunStanding, config: object, info: LoaderInfo): void {
  for (const [name, value] of Object.entries(decisiveSettings(config))) {
    const before = standing.settings[name] ?? "not set";
    if (before !== value)
      throw new SoftconError(
        `"${name}" is ${value}, and was ${before} when this run began; set it back, or begin another run in another folder`,
        "usage",
      );
  }
  if (standing.images !== info.images)
    throw new SoftconError(
      `the data have ${info.images} images and had ${standing.images} when this run began, so their order is another; ` +
        "bring them back, or begin another run that starts from this one's weights (init)",
    );
}

/** The same value, keys of objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}
