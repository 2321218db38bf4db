import * as tf from "@tensorflow/tfjs-core";
import { MemoryStateDict } from "../../checkpoints/memory-state-dict";
import type { StateDict, Tensor } from "../../checkpoints/tensor";
import { SoftconError } from "../../core/errors";
import { embeddingSize, stateShapes } from "../../networks/architectures";
import { moveAverage } from "../average";
import { embedImages } from "../embed-images";
import { headOutput, randomHead } from "../heads";
import { clipGradients, globalNorm } from "../optimisers/clip";
import { createOptimiser, type Optimiser } from "../optimisers/optimiser";
import { isTrained, parameterRule } from "../optimisers/parameter-rules";
import { PendingValues } from "../pending-values";
import { randomAt } from "../random-streams";
import {
  assignVariables,
  checkVariables,
  disposeVariables,
  floats,
  isBuffer,
  readVariables,
  toVariables,
  type Variables,
  variableOf,
} from "../variables";
import { type BatchGradients, type BatchWork, batchGradients } from "./batch-gradients";
import { Branch } from "./branches";
import { cachedGradients } from "./cached-gradients";
import { checkBatch, checkOptions } from "./checks";
import type { SiameseBatch, SiameseOptions, StepRates, StepReport } from "./options";

/**
 * Pretraining, one step at a time: the trained branch, its average, the optimiser and the queue. Computes on whatever
 * TensorFlow.js backend is chosen. All random choices follow from seed and step, so its `state` is all there is to save.
 */
export class SiameseTrainer {
  readonly options: SiameseOptions;
  readonly #trained: Variables;
  readonly #average: Variables;
  readonly #learned: Variables;
  readonly #optimiser: Optimiser;
  readonly #queue: tf.Variable | null;
  #step = 0;

  /**
   * @param backbone the weights to start from, as `initialWeights` gives them.
   * @throws SoftconError where the options make no sense.
   */
  constructor(options: SiameseOptions, backbone: StateDict) {
    checkOptions(options);
    this.options = options;
    const { architecture, heads, seed, frozen, rules, queue } = options;
    const width = embeddingSize(architecture);
    const projected = headOutput(width, heads.projector);
    const names = [...stateShapes(architecture).keys()];
    const projector = randomHead("projector", width, heads.projector, seed + 1);
    this.#trained = new Map([...toVariables(backbone, names), ...toVariables(projector)]);
    this.#average = new Map([...toVariables(backbone, names), ...toVariables(projector)]);
    if (heads.predictor) {
      const predictor = randomHead("predictor", projected, heads.predictor, seed + 2);
      for (const [name, variable] of toVariables(predictor)) this.#trained.set(name, variable);
    }
    const learns = (name: string): boolean =>
      !isBuffer(name) &&
      isTrained(name, architecture, rules) &&
      !frozen.some((beginning) => name.startsWith(beginning));
    this.#learned = new Map([...this.#trained].filter(([name]) => learns(name)));
    this.#optimiser = createOptimiser(options.optimiser, {
      variables: this.#learned,
      ruleOf: (name) => parameterRule(name, this.#trained.get(name)?.shape ?? [], architecture, rules),
    });
    this.#queue =
      queue > 0 ? variableOf(randomDirections(queue, projected, seed), [queue, projected], false) : null;
  }

  /** Steps taken. */
  get steps(): number {
    return this.#step;
  }

  /**
   * One update from one batch, or from the mean of the gradients of several.
   * The report may hold numbers that are not finite; the weights are of no use then.
   */
  step(batches: SiameseBatch | readonly SiameseBatch[], rates: StepRates): StepReport {
    const list = "shape" in batches ? [batches] : batches;
    const pending = new PendingValues();
    const results = list.map((batch, i) => {
      const result = this.#gradients(batch, i, pending);
      // Of several batches each is computed before the next is recorded.
      if (list.length > 1) floats(result.figures);
      return result;
    });
    const report = tf.tidy(() => this.#update(results, rates, pending));
    pending.commit();
    for (const { gradients, figures, keys } of results)
      for (const tensor of [...gradients.values(), figures, keys]) tensor.dispose();
    const [loss = 0, hard = 0, soft = 0, featureStd = 0, gradNorm = 0] = floats(report);
    report.dispose();
    this.#step++;
    return { loss, hard, soft, featureStd, gradNorm };
  }

  /**
   * Embeddings of images without any mask, by batch norms' running statistics: what an exported model gives.
   * @param images [N, C, H, W], bands 0–1.
   * @returns [N, D], row-major.
   */
  embed(images: Float32Array, shape: SiameseBatch["shape"]): Float32Array {
    const embeddings = tf.tidy(() =>
      embedImages(tf.tensor(images, [...shape]), this.options.architecture, (name) => {
        const weight = this.#trained.get(name);
        if (!weight) throw new Error(`no weight ${name}`);
        return weight;
      }),
    );
    const data = floats(embeddings);
    embeddings.dispose();
    return data;
  }

  /** The trained backbone's weights, or its average's, alone: what inference takes. */
  backbone(which: "trained" | "average" = "trained"): StateDict {
    const names = new Set(stateShapes(this.options.architecture).keys());
    const all = which === "trained" ? this.#trained : this.#average;
    return new MemoryStateDict(readVariables(new Map([...all].filter(([name]) => names.has(name)))));
  }

  /** Everything that a run goes on from: weights, average, moments, queue, steps taken. */
  state(): Map<string, Tensor> {
    return new Map<string, Tensor>([
      ...readVariables(this.#trained, "trained."),
      ...readVariables(this.#average, "average."),
      ...readVariables(this.#optimiser.slots, "optimiser."),
      ...readVariables(this.#queueNamed()),
      ["step", { dtype: "f64", shape: [1], data: Float64Array.of(this.#step) }],
    ]);
  }

  /**
   * Goes on from a state that `state` gave, to the same results.
   * @throws SoftconError where it is another configuration's; nothing is changed then.
   */
  load(state: StateDict): void {
    if (!state.has("step")) {
      throw new SoftconError(
        "no training state: the step is missing; give a file that pretraining wrote to resume from",
      );
    }
    const parts = [
      [this.#trained, "trained."],
      [this.#average, "average."],
      [this.#optimiser.slots, "optimiser."],
      [this.#queueNamed(), ""],
    ] as const;
    for (const [variables, prefix] of parts) checkVariables(variables, state, prefix);
    for (const [variables, prefix] of parts) assignVariables(variables, state, prefix);
    this.#step = Number(state.tensor("step").data[0]);
  }

  dispose(): void {
    disposeVariables(this.#trained);
    disposeVariables(this.#average);
    this.#optimiser.dispose();
    this.#queue?.dispose();
  }

  #queueNamed(): Variables {
    return new Map(this.#queue ? [["queue", this.#queue]] : []);
  }

  #gradients(batch: SiameseBatch, index: number, pending: PendingValues): BatchGradients {
    checkBatch(batch, this.options);
    const work: BatchWork = {
      options: this.options,
      trained: new Branch(this.#trained, this.options, true),
      average: new Branch(this.#average, this.options, false),
      learned: this.#learned,
      queue: this.#queue,
      pending,
      batch,
      place: [this.#step, index],
    };
    const { microBatch } = this.options;
    return microBatch !== null && microBatch < batch.shape[0]
      ? cachedGradients(work, microBatch)
      : batchGradients(work);
  }

  /** loss, hard, soft, featureStd, gradNorm, as means over the batches. */
  #update(results: readonly BatchGradients[], rates: StepRates, pending: PendingValues): tf.Tensor {
    const { clip } = this.options;
    const gradients = meanGradients(results);
    const norm = globalNorm(gradients);
    const clipped = clip === null ? gradients : clipGradients(gradients, norm, clip);
    const numbers = scalars([rates.momentum, ...this.#optimiser.numbers(this.#step, rates.learningRate)]);
    const [momentum, ...own] = numbers;
    if (!momentum) throw new Error("no momentum");
    this.#optimiser.apply(clipped, own, pending);
    moveAverage(this.#average, this.#trained, momentum, pending);
    if (this.#queue) {
      const keys = results.map((result) => result.keys);
      const length = this.options.queue;
      pending.set(this.#queue, tf.slice(tf.concat([...keys, this.#queue]), [0, 0], [length, -1]));
    }
    const figures = tf.div(tf.addN(results.map((result) => result.figures)), results.length);
    return tf.concat([figures, tf.reshape(norm, [1])]);
  }
}

function meanGradients(results: readonly BatchGradients[]): Map<string, tf.Tensor> {
  const [first] = results;
  if (!first) throw new Error("a step needs a batch");
  if (results.length === 1) return first.gradients;
  return new Map(
    [...first.gradients.keys()].map((name) => {
      const all = results.flatMap(({ gradients }) => gradients.get(name) ?? []);
      return [name, tf.div(tf.addN(all), results.length)];
    }),
  );
}

/** Numbers that change from step to step, as one input of the step's graph. */
function scalars(numbers: readonly number[]): tf.Tensor[] {
  // The 2 keeps the vector from looking like a constant where all numbers are equal.
  const vector = tf.tensor1d([...numbers, 2]);
  return numbers.map((_, i) => tf.reshape(tf.slice(vector, [i], [1]), []));
}

function randomDirections(count: number, width: number, seed: number): Float32Array {
  const random = randomAt(seed, "queue");
  const data = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    const numbers = Float64Array.from({ length: width }, () => random.normal());
    const length = Math.hypot(...numbers);
    data.set(
      numbers.map((number) => number / length),
      row * width,
    );
  }
  return data;
}
