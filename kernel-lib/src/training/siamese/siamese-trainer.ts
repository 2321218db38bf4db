import * as tf from "@tensorflow/tfjs-core";
import { MemoryStateDict } from "../../checkpoints/memory-state-dict";
import type { StateDict, Tensor } from "../../checkpoints/tensor";
import { SoftconError } from "../../core/errors";
import { embeddingSize, stateShapes } from "../../networks/architectures";
import { headOutput, randomHead } from "../heads";
import { createOptimiser, type Optimiser } from "../optimisers/optimiser";
import { isTrained, parameterRule } from "../optimisers/parameter-rules";
import { randomAt } from "../random-streams";
import { withInputs } from "../step-inputs";
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
import { Branch } from "./branches";
import { checkBatch, checkOptions } from "./checks";
import { SiameseGraphs } from "./graphs";
import type { SiameseBatch, SiameseOptions, StepRates, StepReport } from "./options";
import { runStep } from "./run-step";

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
  readonly #graphs: SiameseGraphs;
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
    this.#graphs = new SiameseGraphs({
      options,
      trained: new Branch(this.#trained, options, "trained"),
      average: new Branch(this.#average, options, "average"),
      learned: this.#learned,
      optimiser: this.#optimiser,
      queue: this.#queue,
    });
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
    for (const batch of list) checkBatch(batch, this.options);
    const numbers = [rates.momentum, ...this.#optimiser.numbers(this.#step, rates.learningRate)];
    const run = { options: this.options, graphs: this.#graphs, step: this.#step };
    const [loss = 0, hard = 0, soft = 0, featureStd = 0, gradNorm = 0] = runStep(run, list, numbers);
    this.#step++;
    return { loss, hard, soft, featureStd, gradNorm };
  }

  /**
   * Embeddings of images without any mask, by batch norms' running statistics: what an exported model gives.
   * @param images [N, C, H, W], bands 0–1.
   * @returns [N, D], row-major.
   */
  embed(images: Float32Array, shape: SiameseBatch["shape"]): Float32Array {
    return withInputs({ images: tf.tensor(images, [...shape], "float32") }, (inputs) => {
      const { embeddings } = this.#graphs.infer.run(inputs);
      const data = floats(embeddings);
      embeddings.dispose();
      return data;
    });
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
    this.#graphs.dispose();
    this.#optimiser.dispose();
    this.#queue?.dispose();
  }

  #queueNamed(): Variables {
    return new Map(this.#queue ? [["queue", this.#queue]] : []);
  }
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
