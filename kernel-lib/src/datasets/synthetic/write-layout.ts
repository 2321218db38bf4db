import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../core/atomic-file";
import { SoftconError, throwIfAborted } from "../../core/errors";
import type { LongWork } from "../../core/progress";
import { JobPool } from "../job-pool";
import type { LayoutName } from "./layouts";
import { type WriteRecipe, type WrittenImage, writeImage } from "./write-image";

export interface WriteLayoutOptions extends LongWork {
  readonly layout: LayoutName;
  readonly seed: number;
  /** Images; for SSL4EO-S12: places of four images. */
  readonly count: number;
  /** Threads that generate and write; 0: the calling one. Default: one for each processor, four at most. */
  readonly threads?: number;
}

/** Says what a folder holds, so that another seed is not mixed into it. */
const manifestFile = "synthetic.json";
const labelFile = "ssl4eo_multilabel.json";

/**
 * Writes a synthetic data set as its genuine counterpart lies on disk. What is there of the same seed already is kept,
 * so interrupted work goes on; every image is whole or absent.
 * @returns how many images were written and how many were there
 * @throws SoftconError where the folder holds another layout or seed, cannot be written, or the work is interrupted.
 */
export async function writeLayout(
  folder: string,
  { layout, seed, count, threads, signal, onProgress }: WriteLayoutOptions,
): Promise<{ readonly written: number; readonly kept: number }> {
  mkdirSync(folder, { recursive: true });
  claim(folder, layout, seed);
  const pool = new JobPool<WriteRecipe, WrittenImage>(
    join(__dirname, "write-worker.js"),
    writeImage,
    threads,
  );
  const labels = new Map<string, WrittenImage["labels"]>();
  let [next, done, written] = [0, 0, 0];
  const unit = layout === "ssl4eo" ? "places" : "images";
  const lane = async (): Promise<void> => {
    while (next < count) {
      throwIfAborted(signal);
      const image = await pool.run({ layout, seed, index: next++, folder });
      labels.set(image.id, image.labels);
      if (image.written) written++;
      onProgress?.({ done: ++done, total: count, unit });
    }
  };
  try {
    const lanes = await Promise.allSettled(Array.from({ length: Math.max(1, pool.threads) }, lane));
    for (const end of lanes) if (end.status === "rejected") throw end.reason;
  } finally {
    await pool.close();
  }
  if (layout === "ssl4eo") writeLabels(join(folder, labelFile), labels);
  return { written, kept: count - written };
}

function claim(folder: string, layout: LayoutName, seed: number): void {
  const path = join(folder, manifestFile);
  const manifest = JSON.stringify({ generator: "softcon synth", layout, seed });
  let found: string;
  try {
    found = readFileSync(path, "utf8");
  } catch {
    writeFileAtomic(path, manifest);
    return;
  }
  if (found !== manifest)
    throw new SoftconError(
      `${path} says that the folder holds ${found}; choose an empty folder or the same layout and seed`,
      "usage",
    );
}

/** In the form of SSL4EO-S12-ML: place → season → classes as text. */
function writeLabels(path: string, labels: ReadonlyMap<string, WrittenImage["labels"]>): void {
  const sorted = [...labels].sort(([a], [b]) => (a < b ? -1 : 1));
  const entries = sorted.map(([place, seasons]) => [
    place,
    Object.fromEntries(Object.entries(seasons).map(([season, classes]) => [season, classes.map(String)])),
  ]);
  writeFileAtomic(path, JSON.stringify(Object.fromEntries(entries)));
}
