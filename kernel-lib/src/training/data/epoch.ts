import type { Dataset, Sample, SampleStream, SkippedSample } from "../../datasets/dataset";
import { shuffled } from "../../datasets/sample-order";
import { randomAt } from "../random-streams";
import type { DataPosition, LoaderSettings } from "./loader-messages";

/** An image, its place in the epoch's order, and where the data stand after it. */
export interface PlacedSample {
  readonly sample: Sample;
  readonly place: number;
  readonly position: DataPosition;
}

type EpochSettings = Pick<LoaderSettings, "split" | "seed" | "badSamples" | "batch">;

/**
 * The images of an epoch from a position on: those of every data set in an order of its own, the data sets mixed in the
 * shares of their sizes. Seed and epoch alone decide it.
 */
export async function* epochSamples(
  datasets: readonly Dataset[],
  settings: EpochSettings,
  position: DataPosition,
  onSkip: (sample: SkippedSample) => void,
): AsyncGenerator<PlacedSample, undefined, undefined> {
  const { seed, split } = settings;
  const { epoch } = position;
  const turns = datasetTurns(datasets, settings, epoch);
  const done = [...position.perDataset];
  const streams = datasets.map((dataset, d) =>
    dataset.samples({
      shuffle: randomAt(seed, "order", epoch, d).int(2 ** 31),
      skip: done[d] ?? 0,
      onBadSample: settings.badSamples,
      onSkip,
      // A batch at once: what is read ahead while one is worked on.
      readAhead: Math.min(64, settings.batch),
      ...(split !== null && { split }),
    }),
  );
  const skippedBefore = streams.map(() => 0);
  try {
    for (let place = position.places; place < turns.length; place++) {
      const d = turns[place] ?? 0;
      const stream = streams[d];
      if (!stream) throw new Error(`no data set ${d}`);
      const next = await stream.next();
      const left = stream.skipped - (skippedBefore[d] ?? 0);
      skippedBefore[d] = stream.skipped;
      done[d] = (done[d] ?? 0) + left + (next.done ? 0 : 1);
      if (next.done) continue; // images before it were left out, so its order ends early
      yield { sample: next.value, place, position: { epoch, places: place + 1, perDataset: [...done] } };
    }
  } finally {
    await Promise.all(streams.map((stream: SampleStream) => stream.return?.(undefined)));
  }
  return undefined;
}

/** Which data set each place of an epoch's order is of. */
function datasetTurns(
  datasets: readonly Dataset[],
  { seed, split }: EpochSettings,
  epoch: number,
): Uint32Array {
  const sizes = datasets.map((dataset) => dataset.length(split ?? undefined));
  const all = new Uint32Array(sizes.reduce((sum, size) => sum + size, 0));
  let at = 0;
  for (const [d, size] of sizes.entries()) {
    all.fill(d, at, at + size);
    at += size;
  }
  return datasets.length === 1 ? all : shuffled(all, randomAt(seed, "mix", epoch).int(2 ** 31));
}
