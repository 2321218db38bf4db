import * as tf from "@tensorflow/tfjs-core";
import { MemoryStateDict } from "../../checkpoints/memory-state-dict";
import type { StateDict, Tensor } from "../../checkpoints/tensor";
import { SoftconError } from "../../core/errors";
import { embeddingSize, stateShapes } from "../../networks/architectures";
import { classifierNames } from "../../networks/classifier";
import { resnet50Depths } from "../../networks/resnet50";
import { compileStep } from "../../tfjs-backend";
import { BatchStatistics } from "../batch-statistics";
import { dropPathFactors } from "../drop-path";
import { embedImages } from "../embed-images";
import { crossEntropy, multiLabelSoftMargin } from "../losses/supervised";
import { createOptimiser } from "../optimisers/optimiser";
import { isTrained, parameterRule } from "../optimisers/parameter-rules";
import type { PendingValues } from "../pending-values";
import { randomAt } from "../random-streams";
import { type Inputs, input, rateInputs, withInputs } from "../step-inputs";
import {
  assignVariables,
  checkVariables,
  disposeVariables,
  floats,
  isBuffer,
  readVariables,
  takeNumbers,
  toVariables,
  type Variables,
  variableOf,
  zeroVariable,
} from "../variables";
import { isBiasOrNorm } from "./adapter-options";
import { adapted, adapterVariables } from "./adapters";
import { checkBatch, checkFinetuneOptions } from "./checks";
import { type ColumnMoments, EmbeddingNorm, type LinearLayer } from "./embedding-norm";
import type { FinetuneOptions, FinetuneReport, LabelledBatch } from "./options";
import { Phase } from "./phase";

/**
 * Fine-tuning, one step at a time: a backbone with a linear classifier on its embedding. Computes on whatever
 * TensorFlow.js backend is chosen. Seed and step decide all random choices, so its `state` is all there is to save.
 */
export class FinetuneTrainer {
  readonly options: FinetuneOptions;
  readonly #backbone: Variables;
  readonly #classifier: Variables;
  readonly #adapters: Variables;
  readonly #norm: EmbeddingNorm;
  readonly #phases: { readonly head: Phase; readonly main: Phase };
  #step = 0;

  /**
   * @param backbone the weights to start from; tensors of an earlier classifier are left out.
   * @throws SoftconError where the options make no sense.
   */
  constructor(options: FinetuneOptions, backbone: StateDict) {
    checkFinetuneOptions(options);
    this.options = options;
    const { architecture, classes, seed, method } = options;
    const width = embeddingSize(architecture);
    this.#backbone = toVariables(backbone, stateShapes(architecture).keys());
    this.#adapters =
      method === "adapters"
        ? adapterVariables(this.#backbone, architecture, options.adapters, {
            seed,
            trains: (name) => isTrained(name, architecture, options.rules),
          })
        : new Map();
    this.#norm = new EmbeddingNorm(width);
    const random = randomAt(seed, "classifier");
    // N(0, 0.01), as DINOv2's linear probes.
    const start = Float32Array.from({ length: classes.length * width }, () => 0.01 * random.normal());
    this.#classifier = new Map([
      [classifierNames.weight, variableOf(start, [classes.length, width])],
      [classifierNames.bias, zeroVariable([classes.length], true)],
    ]);
    this.#phases = { head: this.#phase(this.#classifier), main: this.#phase(this.#learnedInAll()) };
  }

  /** Steps taken. */
  get steps(): number {
    return this.#step;
  }

  /** Whether steps have standardised embeddings by their batches: the moments that `predict` takes lag behind them then. */
  get normLags(): boolean {
    const { method, embeddingNorm } = this.options;
    return embeddingNorm === "batch" && method !== "head" && this.#step > this.#headSteps();
  }

  /** Numbers that are trained, of all that the model has. */
  get parameters(): { readonly trained: number; readonly all: number } {
    const sizes = (variables: Iterable<tf.Variable>): number =>
      [...variables].reduce((sum, { size }) => sum + size, 0);
    const backbone = [...this.#backbone].filter(([name]) => !isBuffer(name)).map(([, variable]) => variable);
    return {
      trained: sizes(this.#phases.main.learned.values()),
      all: sizes([...backbone, ...this.#classifier.values()]),
    };
  }

  /**
   * One update from the mean loss of a batch, or of several of equal size.
   * The report may hold numbers that are not finite; the weights are of no use then.
   */
  step(batches: LabelledBatch | readonly LabelledBatch[], learningRate: number): FinetuneReport {
    const list = "shape" in batches ? [batches] : batches;
    const [only] = list;
    if (!only) throw new Error("a step needs a batch");
    for (const batch of list) checkBatch(batch, this.options);
    const phase = this.#inHeadPhase() ? this.#phases.head : this.#phases.main;
    const begun = phase === this.#phases.main ? this.#headSteps() : 0;
    const rates = [1 / list.length, ...phase.optimiser.numbers(this.#step - begun, learningRate)];
    let report: FinetuneReport;
    if (list.length === 1) {
      const inputs = { ...this.#inputs(only, 0), ...rateInputs(rates) };
      const [loss = 0, gradNorm = 0] = withInputs(inputs, (given) =>
        takeNumbers(phase.whole.run(given).report),
      );
      report = { loss, gradNorm };
    } else {
      phase.sums.prepare();
      const losses = list.map((batch, i) =>
        withInputs(this.#inputs(batch, i), (given) => takeNumbers(phase.accumulate.run(given).loss)[0] ?? 0),
      );
      const [gradNorm = 0] = withInputs(rateInputs(rates), (given) =>
        takeNumbers(phase.update.run(given).norm),
      );
      report = { loss: losses.reduce((sum, loss) => sum + loss, 0) / list.length, gradNorm };
    }
    this.#step++;
    return report;
  }

  /** Scores before softmax or sigmoid, [N, classes], as an exported model computes them: nothing is left to chance. */
  predict(images: Float32Array, shape: LabelledBatch["shape"]): Float32Array {
    return this.#inferred(images, shape, "logits");
  }

  /** Embeddings, [N, D], in the same way. */
  embed(images: Float32Array, shape: LabelledBatch["shape"]): Float32Array {
    return this.#inferred(images, shape, "embeddings");
  }

  /** Standardises embeddings by these moments from now on; a classifier that was put in before is one of others then. */
  standardiseBy({ mean, variance }: ColumnMoments): void {
    assignFloats(this.#norm.variables, [mean, variance]);
  }

  /** Puts a classifier of bare embeddings in the place of the random one: weight [classes, D], bias [classes]. */
  startFrom(layer: LinearLayer): void {
    const { weight, bias } = this.#norm.toStandardised(layer);
    assignFloats(this.#classifier, [weight, bias]);
  }

  /** Backbone with the adapters put in, and classifier (`head.weight`, `head.bias`): what inference takes. */
  weights(): StateDict {
    const tensors = readVariables(this.#backbone);
    for (const name of this.#adaptedNames()) {
      const merged = tf.tidy(() => this.#weight(name));
      tensors.set(name, { dtype: "f32", shape: merged.shape, data: floats(merged) });
      merged.dispose();
    }
    const { weight, bias } = this.#norm.toBare(this.#layer());
    const [rows = 0, width = 0] = this.#classifier.get(classifierNames.weight)?.shape ?? [];
    tensors.set(classifierNames.weight, { dtype: "f32", shape: [rows, width], data: weight });
    tensors.set(classifierNames.bias, { dtype: "f32", shape: [rows], data: bias });
    return new MemoryStateDict(tensors);
  }

  /** Everything that a run goes on from. What is not trained is left out. */
  state(): Map<string, Tensor> {
    return new Map<string, Tensor>([
      ...this.#parts().flatMap(([variables, prefix]) => [...readVariables(variables, prefix)]),
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
        "no training state: the step is missing; give a file that fine-tuning wrote to resume from",
      );
    }
    const parts = this.#parts();
    for (const [variables, prefix] of parts) checkVariables(variables, state, prefix);
    for (const [variables, prefix] of parts) assignVariables(variables, state, prefix);
    this.#step = Number(state.tensor("step").data[0]);
  }

  dispose(): void {
    this.#infer.dispose();
    for (const phase of Object.values(this.#phases)) phase.dispose();
    for (const variables of [this.#backbone, this.#classifier, this.#adapters, this.#norm.variables])
      disposeVariables(variables);
  }

  readonly #infer = compileStep((inputs: Inputs) => {
    const { architecture } = this.options;
    const embeddings = embedImages(input(inputs, "images"), architecture, (name) => this.#weight(name));
    return { embeddings, logits: this.#classify(embeddings, null) };
  });

  #inferred(
    images: Float32Array,
    shape: LabelledBatch["shape"],
    wanted: "embeddings" | "logits",
  ): Float32Array {
    return withInputs({ images: tf.tensor(images, [...shape], "float32") }, (inputs) => {
      const outputs = this.#infer.run(inputs);
      const data = floats(outputs[wanted]);
      for (const tensor of Object.values(outputs)) tensor.dispose();
      return data;
    });
  }

  #phase(learned: Variables): Phase {
    const { optimiser, architecture, rules } = this.options;
    const target = {
      variables: learned,
      ruleOf: (name: string) => parameterRule(name, learned.get(name)?.shape ?? [], architecture, rules),
    };
    return new Phase(learned, createOptimiser(optimiser, target), this.options.clip, (inputs, pending) =>
      this.#loss(inputs, pending),
    );
  }

  #learnedInAll(): Variables {
    const changed = [...this.#backbone].filter(([name]) => !isBuffer(name) && this.#changes(name));
    return new Map([...changed, ...this.#adapters, ...this.#classifier]);
  }

  /** Whether training changes a tensor of the backbone itself. */
  #changes(name: string): boolean {
    const { method, architecture, rules, adapters } = this.options;
    if (method === "head" || !isTrained(name, architecture, rules)) return false;
    return method !== "adapters" || (adapters.biases && isBiasOrNorm(name));
  }

  #headSteps(): number {
    const { method, headSteps } = this.options;
    return method === "head-first" || method === "adapters" ? headSteps : 0;
  }

  #inHeadPhase(): boolean {
    return this.#step < this.#headSteps();
  }

  #loss(inputs: Inputs, pending: PendingValues): tf.Scalar {
    const { architecture, multiLabel } = this.options;
    const statistics = new BatchStatistics(new Map([...this.#backbone, ...this.#norm.variables]), pending);
    const embeddings = embedImages(input(inputs, "images"), architecture, (name) => this.#weight(name), {
      factors: inputs["factors"],
      statistics: (name) => (this.#usesBatch(name) ? statistics : null),
    });
    const logits = this.#classify(embeddings, this.#standardisesByBatch() ? statistics : null);
    const loss = multiLabel ? multiLabelSoftMargin : crossEntropy;
    return loss(logits, input(inputs, "labels"), input(inputs, "labelled"));
  }

  #usesBatch(norm: string): boolean {
    const { method, batchNorm, architecture, rules } = this.options;
    const trains = method === "full" || (method === "head-first" && !this.#inHeadPhase());
    return trains && batchNorm === "batch" && isTrained(`${norm}.`, architecture, rules);
  }

  /** While the backbone stays, so do the statistics of its embeddings. */
  #standardisesByBatch(): boolean {
    const { method, embeddingNorm } = this.options;
    return embeddingNorm === "batch" && method !== "head" && !this.#inHeadPhase();
  }

  #classify(embeddings: tf.Tensor, statistics: BatchStatistics | null): tf.Tensor {
    const { weight, bias } = classifierNames;
    const standardised = this.#norm.apply(embeddings, statistics);
    const scores = tf.matMul(standardised, this.#weight(weight), false, true);
    return tf.add(scores, this.#weight(bias));
  }

  #weight(name: string): tf.Tensor {
    const weight = this.#backbone.get(name) ?? this.#classifier.get(name);
    if (!weight) throw new Error(`no weight ${name}`);
    return adapted(weight, name, this.#adapters, this.options.adapters);
  }

  #layer(): LinearLayer {
    const [weight, bias] = [classifierNames.weight, classifierNames.bias].map((name) =>
      floats(this.#weight(name)),
    );
    if (!weight || !bias) throw new Error("a classifier has weight and bias");
    return { weight, bias };
  }

  #adaptedNames(): string[] {
    return [...this.#backbone.keys()].filter((name) =>
      this.#adapters.has(name.replace(/weight$/, "lora_A.weight")),
    );
  }

  #inputs({ images, shape, labels }: LabelledBatch, index: number): Inputs {
    const { architecture, seed, dropPath, classes, labelSmoothing, multiLabel } = this.options;
    const [count] = shape;
    const spread = multiLabel ? 0 : labelSmoothing;
    const targets = Float32Array.from(labels, (label) => (1 - spread) * label + spread / classes.length);
    const inputs: Inputs = {
      images: tf.tensor(images, [...shape], "float32"),
      labels: tf.tensor2d(targets, [count, classes.length]),
      labelled: tf.tensor1d(labelledRows(labels, classes.length)),
    };
    if (dropPath > 0) {
      const vit = architecture.kind === "vit";
      const blocks = vit ? architecture.depth : resnet50Depths.reduce((sum, depth) => sum + depth, 0);
      const factors = dropPathFactors(blocks, vit ? 2 : 1, count, dropPath, (image) =>
        randomAt(seed, "drop path", this.#step, index, image),
      );
      inputs["factors"] = tf.tensor(factors, [factors.length / count, count]);
    }
    return inputs;
  }

  #parts(): (readonly [ReadonlyMap<string, tf.Variable>, string])[] {
    return [
      [new Map([...this.#backbone].filter(([name]) => this.#changes(name))), "trained."],
      [this.#classifier, ""],
      [this.#norm.variables, ""],
      [this.#adapters, "adapters."],
      [this.#headSteps() > 0 ? this.#phases.head.optimiser.slots : new Map(), "optimiser.head."],
      [this.#phases.main.optimiser.slots, "optimiser.main."],
    ];
  }
}

/** Gives variables values, in their order. */
function assignFloats(variables: Variables, values: readonly Float32Array[]): void {
  const tensors = [...variables].map(([name, { shape }], i): [string, Tensor] => [
    name,
    { dtype: "f32", shape, data: values[i] ?? new Float32Array() },
  ]);
  assignVariables(variables, new MemoryStateDict(new Map(tensors)));
}

/** [N]: 1 where an image has a label, else 0. */
function labelledRows(labels: Uint8Array, classes: number): Float32Array {
  return Float32Array.from({ length: labels.length / classes }, (_, row) =>
    labels.subarray(row * classes, (row + 1) * classes).includes(1) ? 1 : 0,
  );
}
