import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../core/atomic-file";
import { SoftconError } from "../../core/errors";
import { openDataset } from "../../datasets/open-dataset";
import type { Classifier } from "../../networks/classifier";
import type { FinetuneConfig, FinetuneInput } from "../configuration/finetune-config";
import { finetuneConfig } from "../configuration/read-finetune-config";
import { BatchLoader } from "../data/batch-loader";
import type { LoaderSettings } from "../data/loader-messages";
import { checkContinuation } from "../pretrain/resume-check";
import { hasCheckpoint, type RunStanding, readRunCheckpoint } from "../pretrain/run-checkpoint";
import { chooseRuntime } from "../runtime";
import type { FinetuneResult, FinetuneRunOptions } from "./finetune";
import { FinetuneRun, stepsPerEpoch } from "./finetune-run";
import { FinetuneTrainer } from "./finetune-trainer";
import { openSourceModel, type SourceModel } from "./source-model";
import { startClassifier } from "./start-classifier";
import { ValidationSet } from "./validate";
import { digestOf } from "./write-finetuned";

/** Names in a run's folder. */
const modelName = "model.safetensors";
const bestName = "best.safetensors";

/** As `finetune` says. */
export async function runFinetuning(
  input: FinetuneInput | FinetuneConfig,
  options: FinetuneRunOptions = {},
): Promise<FinetuneResult> {
  const config = finetuneConfig(input);
  const { out } = config;
  const { resume = false, onNote } = options;
  const earlier = earlierRun(out, resume, onNote);
  const data = await aboutData(config);
  const source = await openSourceModel(config, data.bands, options);
  mkdirSync(out, { recursive: true });
  const runtime = await chooseRuntime(config.runtime);
  onNote?.(`training with ${runtime.description}`);
  const validation = await ValidationSet.open(config, data.classifier.classes, source.form);
  try {
    const settings = loaderSettings(config, source, earlier?.standing ?? null);
    const { loader, info } = await BatchLoader.open(settings, (_, reason) => onNote?.(`left out: ${reason}`));
    try {
      for (const note of info.notes) onNote?.(note);
      const decisive = { ...config, "weights of init": digestOf(source.weights) };
      if (earlier) checkContinuation(earlier.standing, decisive, info);
      else writeFileAtomic(join(out, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
      const trainer = trainerOf(config, source, data.classifier, info.images);
      try {
        if (earlier) trainer.load(earlier.state);
        const begin = earlier ? null : await startClassifier(trainer, config, source.form, options);
        const { trained, all } = trainer.parameters;
        onNote?.(`${config.method}: ${trained} of ${all} weights are trained`);
        const parts = { config, decisive, options, loader, images: info.images, trainer, validation };
        const [best, model] = [join(out, bestName), join(out, modelName)];
        const run = new FinetuneRun(
          { ...parts, form: source.form, classifier: data.classifier, best, begin },
          earlier?.standing ?? null,
        );
        const result = await run.toEnd();
        // A run that had ended already left its best under the final name.
        if (existsSync(best)) renameSync(best, model);
        return {
          model,
          classes: data.classifier.classes,
          metric: data.classifier.multiLabel ? "micro mAP" : "accuracy",
          trained,
          parameters: all,
          ...result,
        };
      } finally {
        trainer.dispose();
      }
    } finally {
      await loader.close();
    }
  } finally {
    await validation.close();
    runtime.dispose();
  }
}

function earlierRun(
  out: string,
  resume: boolean,
  onNote: FinetuneRunOptions["onNote"],
): ReturnType<typeof readRunCheckpoint> | null {
  const whole = existsSync(join(out, modelName));
  if (!resume && (whole || hasCheckpoint(out))) {
    throw new SoftconError(
      whole
        ? `${out} holds the result of a run; choose another folder`
        : `${out} holds a run that was stopped; go on with --resume, or choose another folder`,
      "usage",
    );
  }
  if (resume && hasCheckpoint(out)) return readRunCheckpoint(out);
  if (resume) onNote?.(`${out} holds no checkpoint: the run begins`);
  return null;
}

/** What has to be known of the data before a network is made for it. */
async function aboutData({
  data,
  split,
}: FinetuneConfig): Promise<{ readonly bands: readonly string[]; readonly classifier: Classifier }> {
  const dataset = await openDataset(data[0] ?? "", { threads: 0 });
  try {
    const { name, bands, classes, multiLabel, splits } = dataset;
    if (classes.length === 0)
      throw new SoftconError(`${name} has no labels; fine-tuning needs a labelled data set`, "usage");
    if (split !== null && !splits.includes(split)) {
      const there = splits.length > 0 ? `it has ${splits.join(", ")}` : "it has none";
      throw new SoftconError(`${name} has no split ${split}; ${there}: set "split"`, "usage");
    }
    return { bands, classifier: { classes, multiLabel } };
  } finally {
    await dataset.close();
  }
}

function loaderSettings(
  config: FinetuneConfig,
  { form }: SourceModel,
  standing: RunStanding | null,
): LoaderSettings {
  const { data, split, batch, seed, readAhead, readers, workers, badSamples, shift, augmentation } = config;
  return {
    addresses: data,
    ...{ split, batch, seed, readAhead, readers, workers, badSamples },
    position: standing?.position ?? null,
    views: { form, size: form.resize, augmentation: [augmentation, augmentation], shift, views: "one" },
  };
}

function trainerOf(
  config: FinetuneConfig,
  { architecture, weights }: SourceModel,
  { classes, multiLabel }: Classifier,
  images: number,
): FinetuneTrainer {
  const { method, headEpochs, adapters, seed, optimiser, layerDecay, frozenLayers } = config;
  const { labelSmoothing, clip, dropPath, batchNorm, embeddingNorm } = config;
  return new FinetuneTrainer(
    {
      ...{ architecture, classes, multiLabel, method, adapters, seed, optimiser },
      ...{ labelSmoothing, clip, dropPath, batchNorm, embeddingNorm },
      headSteps: Math.round(headEpochs * stepsPerEpoch(config, images)),
      rules: { layerDecay: architecture.kind === "vit" ? layerDecay : 1, frozenLayers },
    },
    weights,
  );
}
