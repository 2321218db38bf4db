import type { JobRecord } from "../jobs/job-list";
import { bytesText, percentOf } from "../jobs/progress-text";
import type { ModelEntry } from "./model-entry";

/** Where a model is on its way from the hub into a computation. */
export type ModelState = "absent" | "downloading" | "unverified" | "verified" | "local" | "loaded" | "broken";

/** What running jobs make of it. */
export function stateOf(model: ModelEntry, running: readonly JobRecord[]): ModelState {
  if (model.problem !== undefined) return "broken";
  if (running.some((job) => job.model === model.id)) return "loaded";
  if (running.some((job) => job.fetches === model.id)) return "downloading";
  if (model.kind === "local") return "local";
  if (model.file === null) return "absent";
  return model.verified ? "verified" : "unverified";
}

/** "not downloaded · 90 MB · ViT-S/14" */
export function summaryOf(model: ModelEntry, running: readonly JobRecord[]): string {
  const state = stateOf(model, running);
  const progress = running.find((job) => job.fetches === model.id)?.progress;
  const percent = progress && percentOf(progress);
  const words: Readonly<Record<ModelState, string>> = {
    absent: "not downloaded",
    downloading: `downloading${percent === undefined ? "" : ` ${percent}%`}`,
    unverified: "not verified",
    verified: "verified",
    local: "local file",
    loaded: "loaded",
    broken: model.problem ?? "",
  };
  const size = model.bytes > 0 ? [bytesText(model.bytes)] : [];
  const architecture = model.architecture === "unknown" ? [] : [architectureTitle(model.architecture)];
  return [words[state], ...size, ...architecture].join(" · ");
}

/** "vits14" → "ViT-S/14" */
export function architectureTitle(architecture: string): string {
  const titles: Readonly<Record<string, string>> = {
    resnet50: "ResNet-50",
    vits14: "ViT-S/14",
    vitb14: "ViT-B/14",
  };
  return titles[architecture] ?? architecture;
}
