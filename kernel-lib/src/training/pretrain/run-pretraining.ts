import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { writeFileAtomic } from "../../core/atomic-file";
import { messageOf, SoftconError } from "../../core/errors";
import type { PretrainConfig, PretrainInput } from "../configuration/pretrain-config";
import { architectureOf, bandsOf, pretrainConfig } from "../configuration/read-config";
import { BatchLoader } from "../data/batch-loader";
import type { LoadedBatch, LoaderInfo, LoaderSettings } from "../data/loader-messages";
import { chooseRuntime } from "../runtime";
import type { SiameseOptions } from "../siamese/options";
import { SiameseTrainer } from "../siamese/siamese-trainer";
import { CollapseWatch, checkFinite } from "./health";
import { knnProbe, type ProbeSet, readProbeSet } from "./knn-probe";
import { openInitial } from "./open-initial";
import type { PretrainOptions, PretrainResult } from "./pretrain";
import { checkContinuation, decisiveSettings } from "./resume-check";
import { hasCheckpoint, type RunStanding, readRunCheckpoint, writeRunCheckpoint } from "./run-checkpoint";
import type { RunMetrics } from "./run-metrics";
import { type RunPlan, runPlan } from "./run-plan";
import { RunRecord } from "./run-record";
import { inputFormOf, writeModel } from "./write-model";

/** The name of a run's result in its folder. */
const modelName = "model.safetensors";

/** `pretrain`, once TensorFlow.js is there. */
export async function runPretraining(
  input: PretrainInput,
  options: PretrainOptions = {},
): Promise<PretrainResult> {
  const config = pretrainConfig(input);
  const { out } = config;
  const { resume = false, onNote } = options;
  const model = join(out, modelName);
  checkFolder(out, resume);
  const earlier = resume && hasCheckpoint(out) ? readRunCheckpoint(out) : null;
  if (resume && !earlier) onNote?.(`${out} holds no checkpoint: the run begins`);
  mkdirSync(out, { recursive: true });
  const runtime = await chooseRuntime(config.runtime);
  onNote?.(`training with ${runtime.description}`);
  try {
    const settings = loaderSettings(config, earlier?.standing ?? null);
    const { loader, info } = await BatchLoader.open(settings, (_, reason) => onNote?.(`left out: ${reason}`));
    try {
      checkBands(info, config);
      for (const note of info.notes) onNote?.(note);
      if (earlier) checkContinuation(earlier.standing, config, info);
      else writeFileAtomic(join(out, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
      const trainer = await trainerOf(config, options);
      try {
        if (earlier) trainer.load(earlier.state);
        const run = new Run(config, options, { loader, info, trainer }, earlier?.standing ?? null);
        await run.toEnd();
        const { steps, seconds, loss, probe } = run;
        const images = steps * config.batch * config.accumulate;
        writeModel(model, trainer.backbone(config.result), config, { steps, images });
        return { model, steps, images, seconds, loss, probe };
      } finally {
        trainer.dispose();
      }
    } finally {
      await loader.close();
    }
  } finally {
    runtime.dispose();
  }
}

function checkFolder(out: string, resume: boolean): void {
  const whole = existsSync(join(out, modelName));
  if (resume || (!whole && !hasCheckpoint(out))) return;
  throw new SoftconError(
    `${out} holds ${whole ? "the result of a run" : "a run that was stopped"}; ${whole ? "choose another folder" : "go on with --resume, or choose another folder"}`,
    "usage",
  );
}

/** @throws SoftconError where the data are of the other modality. */
function checkBands({ bands }: LoaderInfo, { modality, data }: PretrainConfig): void {
  const wanted = bandsOf(modality);
  if (bands.every((band) => wanted.includes(band))) return;
  const other = modality === "s1" ? "s2" : "s1";
  throw new SoftconError(
    `${data.join(", ")} has bands ${bands.join(" ")}, a network for ${modality} takes ${wanted.join(" ")}; ` +
      `set "modality" to "${other}" (or a preset that ends in -${other}), or choose other data`,
    "usage",
  );
}

function loaderSettings(config: PretrainConfig, standing: RunStanding | null): LoaderSettings {
  const { data, split, batch, seed, readAhead, readers, workers, badSamples, size, shift, views } = config;
  const { first, second } = config.augmentation;
  return {
    addresses: data,
    ...{ split, batch, seed, readAhead, readers, workers, badSamples },
    position: standing?.position ?? null,
    views: { form: inputFormOf(config), size, augmentation: [first, second], shift, views },
  };
}

async function trainerOf(
  config: PretrainConfig,
  { signal, onProgress, onNote }: PretrainOptions,
): Promise<SiameseTrainer> {
  const { network, modality, size, seed, init, firstLayer } = config;
  const architecture = architectureOf(network, modality, size);
  const { heads, loss, symmetric, mask, queue, optimiser, frozen, clip, dropPath, batchNorm, microBatch } =
    config;
  const options: SiameseOptions = {
    ...{
      architecture,
      seed,
      heads,
      loss,
      symmetric,
      mask,
      queue,
      optimiser,
      frozen,
      clip,
      dropPath,
      batchNorm,
      microBatch,
    },
    rules: { decayAll: architecture.kind === "resnet50" },
  };
  const weights = await openInitial(architecture, { init, firstLayer, seed }, { signal, onProgress, onNote });
  return new SiameseTrainer(options, weights);
}

interface Parts {
  readonly loader: BatchLoader;
  readonly info: LoaderInfo;
  readonly trainer: SiameseTrainer;
}

/** Steps from where a run stands to its end. */
class Run {
  steps: number;
  seconds: number;
  loss: number | null = null;
  probe: number | null = null;
  readonly #plan: RunPlan;
  readonly #collapse: CollapseWatch;
  #position: RunStanding["position"];
  #saved: number | null;

  constructor(
    private readonly config: PretrainConfig,
    private readonly options: PretrainOptions,
    private readonly parts: Parts,
    standing: RunStanding | null,
  ) {
    this.#plan = runPlan(config, parts.info.images);
    this.#collapse = new CollapseWatch(config.collapse);
    this.steps = standing?.step ?? 0;
    this.seconds = standing?.seconds ?? 0;
    this.#saved = standing?.step ?? null;
    this.#position = standing?.position ?? { epoch: 0, places: 0, perDataset: config.data.map(() => 0) };
  }

  async toEnd(): Promise<void> {
    const { out } = this.config;
    const probeSet = await this.#probeSet();
    const record = new RunRecord(out, this.steps);
    try {
      await this.#train(record, probeSet);
    } catch (error) {
      if (error instanceof SoftconError && error.kind !== "usage" && !this.#collapse.spoiled) {
        const told = this.#saveAfter(error);
        throw new SoftconError(`${error.message}; ${told}`, error.kind, { cause: error });
      }
      throw error;
    } finally {
      record.close();
    }
  }

  async #train(record: RunRecord, probeSet: ProbeSet | null): Promise<void> {
    const { config, options } = this;
    const { checkpointMinutes, logEvery, batch, accumulate } = config;
    const { steps, ratesAt } = this.#plan;
    const pace = new Pace(batch * accumulate);
    let written = performance.now();
    while (this.steps < steps) {
      await nextTurn(); // signals and messages have their turn, however fast batches come
      const rates = ratesAt(this.steps);
      const begin = performance.now();
      const batches = await this.#batches();
      const ready = performance.now();
      const report = this.parts.trainer.step(batches, rates);
      const end = performance.now();
      this.seconds += (end - begin) / 1000;
      pace.add(ready - begin, end - ready);
      checkFinite(report, this.steps, rates.learningRate, this.#collapse, this.#saved);
      this.steps++;
      this.#position = batches.at(-1)?.position ?? this.#position;
      this.loss = report.loss;
      const { epoch } = this.#position;
      const last = this.steps === steps;
      if (this.steps % logEvery === 0 || last)
        this.#tell(record, { step: this.steps, epoch, ...report, ...rates, ...pace.take() });
      options.onProgress?.({
        done: this.steps,
        total: steps,
        unit: "steps",
        detail: `loss ${report.loss.toFixed(4)}, lr ${rates.learningRate.toPrecision(3)}`,
      });
      if (probeSet && (last || this.#probeIsDue())) await this.#runProbe(record, probeSet);
      if (last || performance.now() - written >= 60_000 * checkpointMinutes) {
        this.#save();
        written = performance.now();
      }
      this.#collapse.see(report.featureStd, this.steps);
    }
  }

  async #batches(): Promise<LoadedBatch[]> {
    const batches: LoadedBatch[] = [];
    for (let i = 0; i < this.config.accumulate; i++)
      batches.push(await this.parts.loader.next(this.options.signal));
    return batches;
  }

  async #probeSet(): Promise<ProbeSet | null> {
    const { probe, size, augmentation, seed } = this.config;
    if (!probe) return null;
    const { antialias } = augmentation.second;
    return readProbeSet(probe, { form: inputFormOf(this.config), size, antialias, seed });
  }

  #probeIsDue(): boolean {
    const every = Math.max(1, Math.round((this.config.probe?.everyEpochs ?? 1) * this.#plan.stepsPerEpoch));
    return this.steps % every === 0;
  }

  async #runProbe(record: RunRecord, probeSet: ProbeSet): Promise<void> {
    const { trainer } = this.parts;
    const batch = this.config.microBatch ?? this.config.batch;
    this.probe = await knnProbe(probeSet, batch, (images, shape) => trainer.embed(images, shape));
    this.#tell(record, { step: this.steps, epoch: this.#position.epoch, probe: this.probe });
  }

  #tell(record: RunRecord, metrics: RunMetrics): void {
    record.write(metrics);
    this.options.onMetrics?.(metrics);
  }

  #save(): void {
    const { config, parts } = this;
    writeRunCheckpoint(
      config.out,
      parts.trainer.state(),
      {
        step: this.steps,
        position: this.#position,
        seconds: this.seconds,
        images: parts.info.images,
        settings: decisiveSettings(config),
      },
      this.#saved,
    );
    this.#saved = this.steps;
  }

  /** Keeps what is trained when something else fails; says how that went. */
  #saveAfter(error: SoftconError): string {
    if (this.steps === (this.#saved ?? 0))
      return this.#saved === null ? "nothing was trained yet" : this.#keptText();
    // A checkpoint that could not be written will not be written now either.
    if (error.kind === "resource" && error.message.startsWith("the checkpoint")) return this.#keptText();
    try {
      this.#save();
    } catch (second) {
      return messageOf(second);
    }
    return this.#keptText();
  }

  #keptText(): string {
    return this.#saved === null
      ? "there is no checkpoint"
      : `step ${this.#saved} is kept: go on with --resume`;
  }
}

/** Images a second, and the share of the time that was waited for them. */
class Pace {
  #images = 0;
  #waited = 0;
  #worked = 0;

  constructor(private readonly imagesPerStep: number) {}

  add(waited: number, worked: number): void {
    this.#images += this.imagesPerStep;
    this.#waited += waited;
    this.#worked += worked;
  }

  /** Since the last call. */
  take(): { readonly imagesPerSecond: number; readonly waiting: number } {
    const all = this.#waited + this.#worked;
    const taken = { imagesPerSecond: (1000 * this.#images) / all, waiting: this.#waited / all };
    [this.#images, this.#waited, this.#worked] = [0, 0, 0];
    return taken;
  }
}
