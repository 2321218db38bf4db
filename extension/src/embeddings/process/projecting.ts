import type { analysis } from "softcon";
import type { Library } from "../../shell/process/library";
import type { MapFacts, ProjectionSettings } from "../shared/projection";
import { type MapPlaces, mapId } from "./kept-maps";
import type { Vectors } from "./vectors";

/** Between two pictures of a map that moves. */
const pauseMs = 120;

export interface ProjectingOptions {
  readonly settings: ProjectionSettings;
  readonly vectors: Vectors;
  /** Aborted: it ends where it is. */
  readonly signal: AbortSignal;
  readonly gate: analysis.Gate;
  readonly onStep: (
    places: MapPlaces,
    iteration: number,
    iterations: number,
    secondsLeft: number | null,
  ) => void;
  readonly onProgress: (done: number, total: number, secondsLeft: number | null) => void;
}

/**
 * Lays the rows out. Stopped on the way it gives the map as it was then.
 * @throws SoftconError, or once stopped before there was a map.
 */
export async function projectRows(
  { analysis: { project } }: Library,
  { settings, vectors, signal, gate, onStep, onProgress }: ProjectingOptions,
): Promise<{ readonly facts: MapFacts; readonly places: MapPlaces }> {
  const { matrix } = vectors;
  const clock = new Clock();
  let total = 0;
  let told = Number.NEGATIVE_INFINITY;
  let last: { readonly map: Float32Array; readonly iteration: number } | null = null;
  const work = {
    signal,
    onProgress: ({ done, total: all = 0 }: { readonly done: number; readonly total?: number }) => {
      total = all;
      clock.tick(done);
      onProgress(done, all, clock.secondsLeft(all));
    },
  };
  const steps = {
    gate,
    stepEvery: matrix.rows > 20_000 ? 10 : 5,
    onStep: ({ iteration, map }: analysis.ProjectionStep) => {
      last = { map, iteration };
      const now = performance.now();
      if (now - told < pauseMs) return;
      told = now;
      onStep(placesOf(vectors, map), iteration, total, clock.secondsLeft(total));
    },
  };
  const facts = { id: mapId(settings), title: titleOf(settings, vectors), settings } as const;
  try {
    const { map, quality } = await project(matrix, optionsOf(settings, matrix.rows, work, steps));
    return {
      facts: { ...facts, stopped: null, quality: qualityOf(quality) },
      places: placesOf(vectors, map),
    };
  } catch (error) {
    const kept: { readonly map: Float32Array; readonly iteration: number } | null = last;
    if (!signal.aborted || kept === null) throw error;
    const { map, iteration } = kept;
    const stopped = { iteration, iterations: total };
    return { facts: { ...facts, stopped, quality: "" }, places: placesOf(vectors, map) };
  }
}

function optionsOf(
  settings: ProjectionSettings,
  rows: number,
  work: Pick<analysis.TsneOptions, "signal" | "onProgress">,
  steps: Pick<analysis.TsneOptions, "gate" | "stepEvery"> & {
    readonly onStep: (step: analysis.ProjectionStep) => void;
  },
): analysis.ProjectOptions {
  const { seed } = settings;
  switch (settings.method) {
    case "pca":
      return { method: "pca", seed, ...work };
    case "tsne": {
      const { measure, perplexity, iterations, earlyExaggeration, exaggeration, learningRate, initial } =
        settings;
      return {
        ...{ method: "tsne", seed, ...work, ...steps },
        ...{ metric: measure, iterations, earlyIterations: Math.min(250, iterations) },
        ...{ earlyExaggeration, exaggeration, initial, learningRate: learningRate ?? "auto" },
        ...(perplexity === null ? {} : { perplexity }),
      };
    }
    case "umap": {
      const { measure, neighbours, minimumDistance, epochs } = settings;
      return {
        ...{ method: "umap", seed, ...work, ...steps },
        ...{ metric: measure, neighbours: Math.min(neighbours, rows - 1), minimumDistance },
        ...(epochs === null ? {} : { epochs }),
      };
    }
  }
}

/** "t-SNE, perplexity 30, cosine". */
export function titleOf(settings: ProjectionSettings, vectors: Pick<Vectors, "whole" | "rowOf">): string {
  const sample = vectors.whole ? "" : `, ${vectors.rowOf.length.toLocaleString("en")} rows`;
  const seed = settings.seed === 0 ? "" : `, seed ${settings.seed}`;
  switch (settings.method) {
    case "pca":
      return `PCA${sample}`;
    case "tsne":
      return `t-SNE, perplexity ${settings.perplexity ?? "auto"}, ${settings.measure}, ${settings.iterations} iterations${seed}${sample}`;
    case "umap":
      return `UMAP, ${settings.neighbours} neighbours, distance ${settings.minimumDistance}, ${settings.measure}${seed}${sample}`;
  }
}

function qualityOf(quality: Readonly<Record<string, number>>): string {
  const { varianceRatio, divergence } = quality;
  if (varianceRatio !== undefined) return `${(100 * varianceRatio).toFixed(0)}% of the variance`;
  return divergence === undefined ? "" : `divergence ${divergence.toFixed(2)}`;
}

function placesOf({ indexOf }: Vectors, map: Float32Array): MapPlaces {
  const x = new Float32Array(indexOf.length).fill(Number.NaN);
  const y = new Float32Array(indexOf.length).fill(Number.NaN);
  for (let row = 0; row < indexOf.length; row++) {
    const at = indexOf[row] ?? -1;
    if (at < 0) continue;
    x[row] = map[2 * at] ?? Number.NaN;
    y[row] = map[2 * at + 1] ?? Number.NaN;
  }
  return { x, y };
}

/** Tells the time left from how fast the last steps went; what was before the first step does not count. */
export class Clock {
  readonly #ticks: { readonly done: number; readonly at: number }[] = [];
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  tick(done: number): void {
    this.#ticks.push({ done, at: this.#now() });
    if (this.#ticks.length > 40) this.#ticks.shift();
  }

  secondsLeft(total: number): number | null {
    const [first] = this.#ticks;
    const last = this.#ticks.at(-1);
    if (!first || !last || last.done <= first.done) return null;
    return ((total - last.done) * (last.at - first.at)) / (last.done - first.done) / 1000;
  }
}
