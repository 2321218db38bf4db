import { setImmediate as nextTurn } from "node:timers/promises";
import { messageOf, SoftconError } from "../../core/errors";
import type { Classifier } from "../../networks/classifier";
import type { InputForm } from "../../networks/input-form";
import type { FinetuneConfig } from "../configuration/finetune-config";
import type { BatchLoader } from "../data/batch-loader";
import type { LoadedBatch } from "../data/loader-messages";
import { decisiveSettings } from "../pretrain/resume-check";
import { type BestSoFar, type RunStanding, writeRunCheckpoint } from "../pretrain/run-checkpoint";
import type { RunMetrics } from "../pretrain/run-metrics";
import { scheduleOf } from "../pretrain/run-plan";
import { RunRecord } from "../pretrain/run-record";
import { type Schedule, scheduleFactor } from "../schedules";
import type { FinetuneRunOptions } from "./finetune";
import type { FinetuneTrainer } from "./finetune-trainer";
import type { LabelledBatch } from "./options";
import { settleNorm } from "./settle-norm";
import type { ValidationSet } from "./validate";
import { writeFinetuned } from "./write-finetuned";

/** What a run works with. */
export interface FinetuneParts {
  readonly config: FinetuneConfig;
  /** The settings that the result depends on, beside others. */
  readonly decisive: object;
  readonly options: FinetuneRunOptions;
  readonly loader: BatchLoader;
  /** Images an epoch. */
  readonly images: number;
  readonly trainer: FinetuneTrainer;
  readonly validation: ValidationSet;
  readonly form: InputForm;
  readonly classifier: Classifier;
  /** Where the best weights go. */
  readonly best: string;
  /** Called once what is there at the beginning has been validated; null: nothing is to be done. */
  readonly begin: (() => void) | null;
}

/** Steps from where a run stands to its end. */
export class FinetuneRun {
  readonly #perEpoch: number;
  readonly #total: number;
  readonly #headSteps: number;
  readonly #schedule: Schedule;
  #seconds: number;
  #position: RunStanding["position"];
  #best: BestSoFar | null;
  #saved: number | null;
  #spoiled = false;

  constructor(
    private readonly parts: FinetuneParts,
    standing: RunStanding | null,
  ) {
    const { config, images, trainer } = parts;
    this.#perEpoch = stepsPerEpoch(config, images);
    this.#total = Math.max(1, Math.round(config.epochs * this.#perEpoch));
    this.#headSteps = ["head-first", "adapters"].includes(config.method) ? trainer.options.headSteps : 0;
    this.#schedule = scheduleOf(config.schedule, this.#total - this.#headSteps, this.#perEpoch);
    this.#seconds = standing?.seconds ?? 0;
    this.#best = standing?.best ?? null;
    this.#saved = standing?.step ?? null;
    this.#position = standing?.position ?? { epoch: 0, places: 0, perDataset: config.data.map(() => 0) };
  }

  async toEnd(): Promise<{ steps: number; bestStep: number; score: number; seconds: number }> {
    const { config, trainer } = this.parts;
    const record = new RunRecord(config.out, trainer.steps);
    try {
      await this.#train(record);
    } catch (error) {
      if (!(error instanceof SoftconError) || error.kind === "usage" || this.#spoiled) throw error;
      throw new SoftconError(`${error.message}; ${this.#saveAfter(error)}`, error.kind, { cause: error });
    } finally {
      record.close();
    }
    if (!this.#best) throw new Error("a run ends with a validation");
    return {
      steps: trainer.steps,
      bestStep: this.#best.step,
      score: this.#best.score,
      seconds: this.#seconds,
    };
  }

  async #train(record: RunRecord): Promise<void> {
    const { config, trainer, options } = this.parts;
    if (trainer.steps === 0 && config.headStart === "probe") await this.#validate(record);
    this.parts.begin?.();
    let written = performance.now();
    let since = { images: 0, seconds: 0 };
    while (trainer.steps < this.#total && !this.#gaveUp()) {
      await nextTurn(); // signals and messages have their turn, however fast batches come
      const learningRate = this.#rateAt(trainer.steps);
      const begin = performance.now();
      const batches = await this.#batches();
      const report = trainer.step(batches.map(labelled), learningRate);
      const seconds = (performance.now() - begin) / 1000;
      this.#seconds += seconds;
      since = { images: since.images + batches.length * config.batch, seconds: since.seconds + seconds };
      this.#checkFinite(report, learningRate);
      this.#position = batches.at(-1)?.position ?? this.#position;
      const { epoch } = this.#position;
      const last = trainer.steps === this.#total;
      if (trainer.steps % config.logEvery === 0 || last) {
        const imagesPerSecond = since.images / since.seconds;
        this.#tell(record, { step: trainer.steps, epoch, ...report, learningRate, imagesPerSecond });
        since = { images: 0, seconds: 0 };
      }
      options.onProgress?.({
        done: trainer.steps,
        total: this.#total,
        unit: "steps",
        detail: `loss ${report.loss.toFixed(4)}, ${this.#best ? `best ${this.#best.score.toFixed(4)}` : `lr ${learningRate.toPrecision(3)}`}`,
      });
      if (last || trainer.steps % this.#validationSteps() === 0) await this.#validate(record);
      if (last || this.#gaveUp() || performance.now() - written >= 60_000 * config.checkpointMinutes) {
        this.#save();
        written = performance.now();
      }
    }
  }

  #validationSteps(): number {
    return Math.max(1, Math.round(this.parts.config.validation.everyEpochs * this.#perEpoch));
  }

  /** True once validation has not become better for as long as is borne. */
  #gaveUp(): boolean {
    const { patience } = this.parts.config;
    return patience !== null && this.#best !== null && this.#best.since >= patience;
  }

  #rateAt(step: number): number {
    const { learningRate, headLearningRate } = this.parts.config;
    if (step < this.#headSteps) return headLearningRate;
    return learningRate * scheduleFactor(this.#schedule, step - this.#headSteps);
  }

  async #batches(): Promise<LoadedBatch[]> {
    const { config, loader, options } = this.parts;
    const batches: LoadedBatch[] = [];
    for (let i = 0; i < config.accumulate; i++) batches.push(await loader.next(options.signal));
    return batches;
  }

  async #validate(record: RunRecord): Promise<void> {
    const { config, trainer, validation, form, classifier, best, options } = this.parts;
    const begin = performance.now();
    if (trainer.normLags) await settleNorm(trainer, config, form, options.signal);
    const { score, loss } = await validation.run(trainer, options.signal);
    this.#seconds += (performance.now() - begin) / 1000;
    const step = trainer.steps;
    if (!this.#best || score > this.#best.score) {
      writeFinetuned(best, trainer.weights(), form, classifier, config, { step, score });
      this.#best = { step, score, since: 0 };
    } else this.#best = { ...this.#best, since: this.#best.since + 1 };
    this.#tell(record, { step, epoch: this.#position.epoch, validation: score, validationLoss: loss });
  }

  /** @throws SoftconError where a step's loss or gradient is not finite, with the step. */
  #checkFinite({ loss, gradNorm }: { loss: number; gradNorm: number }, learningRate: number): void {
    if (Number.isFinite(loss) && Number.isFinite(gradNorm)) return;
    this.#spoiled = true;
    const what = Number.isFinite(loss) ? `the gradient is ${gradNorm}` : `the loss is ${loss}`;
    throw new SoftconError(
      `${what} at step ${this.parts.trainer.steps} (learning rate ${learningRate.toPrecision(3)}); ${this.#kept()}; lower "learningRate" or set "clip"`,
    );
  }

  #tell(record: RunRecord, metrics: RunMetrics): void {
    record.write(metrics);
    this.parts.options.onMetrics?.(metrics);
  }

  #save(): void {
    const { config, decisive, trainer, images } = this.parts;
    const standing: RunStanding = {
      step: trainer.steps,
      position: this.#position,
      seconds: this.#seconds,
      images,
      settings: decisiveSettings(decisive),
      ...(this.#best && { best: this.#best }),
    };
    writeRunCheckpoint(config.out, trainer.state(), standing, this.#saved);
    this.#saved = trainer.steps;
  }

  /** Keeps what is trained when something else fails; says how that went. */
  #saveAfter(error: SoftconError): string {
    if (this.parts.trainer.steps === (this.#saved ?? 0)) return this.#kept();
    // A checkpoint that could not be written will not be written now either.
    if (error.kind === "resource" && error.message.startsWith("the checkpoint")) return this.#kept();
    try {
      this.#save();
    } catch (second) {
      return messageOf(second);
    }
    return this.#kept();
  }

  #kept(): string {
    return this.#saved === null
      ? "there is no checkpoint yet"
      : `step ${this.#saved} is kept: go on with --resume`;
  }
}

/** A batch as it is trained on; where no image of it has a label, it is one of images that do not count. */
function labelled({ shape, first, labels, classes }: LoadedBatch): LabelledBatch {
  return { shape, images: first, labels: labels ?? new Uint8Array(shape[0] * classes) };
}

/** Steps an epoch; what is left over at its end is not used. */
export function stepsPerEpoch({ batch, accumulate }: FinetuneConfig, images: number): number {
  const steps = Math.floor(Math.floor(images / batch) / accumulate);
  if (steps >= 1) return steps;
  throw new SoftconError(
    `${images} images are less than ${accumulate} batches of ${batch}; make "batch" or "accumulate" smaller`,
    "usage",
  );
}
