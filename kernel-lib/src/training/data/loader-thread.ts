import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { messageOf, SoftconError } from "../../core/errors";
import type { Dataset, Sample } from "../../datasets/dataset";
import { JobPool } from "../../datasets/job-pool";
import { openDataset } from "../../datasets/open-dataset";
import { randomAt } from "../random-streams";
import { makeViews, type ViewRecipe, type Views } from "../views/make-views";
import { epochSamples, type PlacedSample } from "./epoch";
import type { DataPosition, LoadedBatch, LoaderInfo, LoaderMessage, LoaderSettings } from "./loader-messages";

const settings: LoaderSettings = workerData;

/** Batches that were sent and not yet taken, and who waits for one to be. */
let outstanding = 0;
let wake: (() => void) | undefined;
parentPort?.on("message", () => {
  outstanding--;
  wake?.();
});

function post(message: LoaderMessage): void {
  const moved = message.kind === "batch" ? [message.batch.first.buffer, message.batch.second.buffer] : [];
  parentPort?.postMessage(
    message,
    moved.filter((buffer) => buffer instanceof ArrayBuffer),
  );
}

async function main(): Promise<void> {
  const datasets: Dataset[] = [];
  const pool = new JobPool<ViewRecipe, Views>(
    join(__dirname, "..", "views", "view-worker.js"),
    makeViews,
    settings.workers,
  );
  try {
    for (const address of settings.addresses)
      datasets.push(await openDataset(address, { threads: settings.readers }));
    const info = describe(datasets);
    post({ kind: "opened", info });
    let position = settings.position ?? { epoch: 0, places: 0, perDataset: datasets.map(() => 0) };
    for (;;) {
      await epochBatches(datasets, info, pool, position);
      position = { epoch: position.epoch + 1, places: 0, perDataset: datasets.map(() => 0) };
    }
  } catch (error) {
    const problem = error instanceof SoftconError ? error.kind : null;
    post({ kind: "failed", message: messageOf(error), problem });
  } finally {
    await pool.close();
    await Promise.all(datasets.map((dataset) => dataset.close()));
  }
}

/** @throws SoftconError where the data sets do not go together, or are smaller than a batch. */
function describe(datasets: readonly Dataset[]): LoaderInfo {
  const [first] = datasets;
  if (!first) throw new SoftconError("no data set is given", "usage");
  const odd = datasets.find(({ classes }) => classes.join() !== first.classes.join());
  if (odd)
    throw new SoftconError(
      `${odd.name} has other classes than ${first.name}; pretrain on one of them`,
      "usage",
    );
  const images = datasets.reduce((sum, dataset) => sum + dataset.length(settings.split ?? undefined), 0);
  if (images < settings.batch)
    throw new SoftconError(
      `a batch of ${settings.batch} is larger than the data set of ${images} images; make the batch smaller`,
      "usage",
    );
  const { classes, multiLabel, bands } = first;
  return { classes, multiLabel, images, bands, notes: datasets.flatMap(({ notes }) => notes) };
}

let skipped = 0;

async function epochBatches(
  datasets: readonly Dataset[],
  info: LoaderInfo,
  pool: JobPool<ViewRecipe, Views>,
  position: DataPosition,
): Promise<void> {
  const onSkip = ({ id, reason }: { readonly id: string; readonly reason: string }): void => {
    skipped++;
    post({ kind: "skipped", id, reason });
  };
  let batch = new BatchInMaking(info);
  for await (const placed of epochSamples(datasets, settings, position, onSkip)) {
    batch.add(placed, pool.run(recipeOf(placed.sample, [position.epoch, placed.place])));
    if (!batch.full) continue;
    while (outstanding >= settings.readAhead)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    outstanding++;
    post({ kind: "batch", batch: await batch.finish() });
    batch = new BatchInMaking(info);
  }
  await batch.abandon();
}

function recipeOf({ raster, companions = {} }: Sample, place: readonly number[]): ViewRecipe {
  const seed = randomAt(settings.seed, "views", ...place).int(2 ** 31);
  return { image: raster, companions, seed, settings: settings.views };
}

/** A batch whose views come as they are ready; the order is that of the images. */
class BatchInMaking {
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  readonly #labels: Uint8Array;
  readonly #pending: Promise<void>[] = [];
  #position: DataPosition | undefined;

  constructor(private readonly info: LoaderInfo) {
    const { batch, views } = settings;
    const length = batch * views.form.bands.length * views.size ** 2;
    this.#first = new Float32Array(length);
    this.#second = new Float32Array(length);
    this.#labels = new Uint8Array(batch * info.classes.length);
  }

  get full(): boolean {
    return this.#pending.length === settings.batch;
  }

  add({ sample, position }: PlacedSample, views: Promise<Views>): void {
    const row = this.#pending.length;
    const { classes } = this.info;
    for (const label of sample.labels ?? []) {
      const index = classes.indexOf(label);
      if (index >= 0) this.#labels[row * classes.length + index] = 1;
    }
    const size = this.#first.length / settings.batch;
    const done = views.then(({ first, second }) => {
      this.#first.set(first, row * size);
      this.#second.set(second, row * size);
    });
    done.catch(() => undefined); // met by `finish`
    this.#pending.push(done);
    this.#position = position;
  }

  async finish(): Promise<LoadedBatch> {
    await Promise.all(this.#pending);
    const { batch, views } = settings;
    if (!this.#position) throw new Error("a batch has images");
    return {
      shape: [batch, views.form.bands.length, views.size, views.size],
      first: this.#first,
      second: this.#second,
      labels: this.#labels.includes(1) ? this.#labels : null,
      classes: this.info.classes.length,
      position: this.#position,
      skipped,
    };
  }

  /** What is left at an epoch's end is less than a batch and is not used. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#pending);
  }
}

void main();
