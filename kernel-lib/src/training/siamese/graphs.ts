import * as tf from "@tensorflow/tfjs-core";
import { compileStep } from "../../tfjs-backend";
import { moveAverage } from "../average";
import { GradientSums } from "../gradient-sums";
import { type NamedGradients, namedGradients } from "../named-gradients";
import { clipGradients, globalNorm } from "../optimisers/clip";
import type { Optimiser } from "../optimisers/optimiser";
import { committing, type PendingValues } from "../pending-values";
import { type Inputs, input } from "../step-inputs";
import type { Variables } from "../variables";
import { batchLoss } from "./batch-loss";
import type { Branch } from "./branches";
import { type ViewName, viewsOf } from "./inputs";
import type { SiameseOptions } from "./options";

/** What the graphs compute with. */
export interface SiameseModel {
  readonly options: SiameseOptions;
  readonly trained: Branch;
  readonly average: Branch;
  /** The variables of the trained branch that are learned. */
  readonly learned: Variables;
  readonly optimiser: Optimiser;
  readonly queue: tf.Variable | null;
}

/**
 * The computations of a step, each a graph that is recorded once. All that changes comes in by name (see inputs.ts):
 * images, random choices, targets, rates.
 */
export class SiameseGraphs {
  readonly #model: SiameseModel;
  readonly #sums: GradientSums;

  constructor(model: SiameseModel) {
    this.#model = model;
    this.#sums = new GradientSums(model.learned);
  }

  /** A whole step of one batch. `report`: loss, hard, soft, featureStd, gradNorm. */
  readonly whole = compileStep((inputs: Inputs) =>
    committing((pending) => {
      const { gradients, figures, keys } = this.#gradients(inputs, pending);
      const norm = this.#update(gradients, input(inputs, "rates"), keys, pending);
      const report = tf.concat([figures, tf.reshape(norm, [1])]);
      figures.dispose();
      return { report };
    }),
  );

  /** Adds a batch's gradients to the sums. `figures`: loss, hard, soft, featureStd. */
  readonly accumulate = compileStep((inputs: Inputs) =>
    committing((pending) => {
      const { gradients, figures, keys } = this.#gradients(inputs, pending);
      this.#sums.add(gradients, pending);
      return { figures, keys };
    }),
  );

  /** Embeddings of the trained branch, for their values alone. */
  readonly embedFirst = compileStep((inputs: Inputs) => this.#embedOnly(inputs, "first"));
  readonly embedSecond = compileStep((inputs: Inputs) => this.#embedOnly(inputs, "second"));

  /** Embeddings of the averaged branch. */
  readonly keyFirst = compileStep((inputs: Inputs) => this.#embedKeys(inputs, "first"));
  readonly keySecond = compileStep((inputs: Inputs) => this.#embedKeys(inputs, "second"));

  /**
   * From embeddings of the whole batch (`first.embeddings`, `first.keys`, …) the loss; adds the heads' gradients to the
   * sums, and gives those of the embeddings by the views' names.
   */
  readonly heads = compileStep((inputs: Inputs) =>
    committing((pending) => {
      const { options, learned, average } = this.#model;
      const heads = [...learned].filter(([name]) => isHead(name));
      const views = viewsOf(options, "trained");
      const embeddings = views.map((view) => [view, input(inputs, `${view}.embeddings`)] as const);
      const keys = viewsOf(options, "average").map((view) =>
        average.project(input(inputs, `${view}.keys`), pending),
      );
      const { gradients, figures } = this.#lossGradients(
        inputs,
        new Map<string, tf.Tensor>([...heads, ...embeddings]),
        keys,
        () => embeddings.map(([, tensor]) => tensor),
        pending,
      );
      const upstream: Inputs = {};
      for (const view of views) {
        upstream[view] = input(Object.fromEntries(gradients), view);
        gradients.delete(view);
      }
      this.#sums.add(gradients, pending);
      return { ...upstream, figures, keys: tf.concat(keys) };
    }),
  );

  /** Adds to the sums the backbone's gradients from `upstream`, those of the embeddings of some images. */
  readonly backwardFirst = compileStep((inputs: Inputs) => this.#backward(inputs, "first"));
  readonly backwardSecond = compileStep((inputs: Inputs) => this.#backward(inputs, "second"));

  /** The update from the mean of the sums; their number's reciprocal is the last of `rates`. `norm`: gradNorm. */
  readonly update = compileStep((inputs: Inputs) =>
    committing((pending) => {
      const rates = input(inputs, "rates");
      const share = tf.slice(rates, [rates.size - 1], [1]);
      const means = this.#sums.take(share, pending);
      return { norm: this.#update(means, rates, input(inputs, "keys"), pending) };
    }),
  );

  readonly infer = compileStep((inputs: Inputs) => ({
    embeddings: this.#model.trained.infer(input(inputs, "images")),
  }));

  /** Before the first `accumulate`, `heads` or `backward`. */
  prepareSums(): void {
    this.#sums.prepare();
  }

  dispose(): void {
    const { whole, accumulate, embedFirst, embedSecond, keyFirst, keySecond, heads } = this;
    const { backwardFirst, backwardSecond, update, infer } = this;
    for (const graph of [whole, accumulate, embedFirst, embedSecond, keyFirst, keySecond, heads])
      graph.dispose();
    for (const graph of [backwardFirst, backwardSecond, update, infer]) graph.dispose();
    this.#sums.dispose();
  }

  #gradients(inputs: Inputs, pending: PendingValues): Gradients & { readonly keys: tf.Tensor } {
    const { options, trained, average, learned } = this.#model;
    const keys = viewsOf(options, "average").map((view) =>
      average.project(average.embed(inputs, view, pending), pending),
    );
    const gradients = this.#lossGradients(
      inputs,
      learned,
      keys,
      () => viewsOf(options, "trained").map((view) => trained.embed(inputs, view, pending)),
      pending,
    );
    return { ...gradients, keys: tf.concat(keys) };
  }

  #lossGradients(
    inputs: Inputs,
    leaves: ReadonlyMap<string, tf.Tensor>,
    keys: readonly tf.Tensor[],
    embed: () => readonly tf.Tensor[],
    pending: PendingValues,
  ): Gradients {
    const { options, trained, queue } = this.#model;
    const targets = { similarity: input(inputs, "similarity"), labelled: input(inputs, "labelled") };
    let figures: tf.Tensor | undefined;
    const gradients = namedGradients(leaves, () => {
      const queries = embed().map((embeddings) => trained.project(embeddings, pending));
      const loss = batchLoss(queries, keys, targets, options.loss, queue);
      figures = tf.keep(loss.figures);
      return loss.loss;
    });
    if (!figures) throw new Error("the loss was not computed");
    return { gradients, figures };
  }

  /** What an update makes of variables, average and queue; gives the gradient's length. */
  #update(gradients: NamedGradients, rates: tf.Tensor, keys: tf.Tensor, pending: PendingValues): tf.Tensor {
    const { options, trained, average, optimiser, queue } = this.#model;
    const norm = globalNorm(gradients);
    const clipped = options.clip === null ? gradients : clipGradients(gradients, norm, options.clip);
    const numbers = Array.from({ length: rates.size }, (_, i) => tf.reshape(tf.slice(rates, [i], [1]), []));
    const [momentum, ...own] = numbers;
    if (!momentum) throw new Error("no momentum");
    optimiser.apply(clipped, own, pending);
    moveAverage(average.variables, trained.variables, momentum, pending);
    if (queue) pending.set(queue, tf.slice(tf.concat([keys, queue]), [0, 0], [options.queue, -1]));
    return norm;
  }

  #embedOnly(inputs: Inputs, view: ViewName): { embeddings: tf.Tensor } {
    return { embeddings: this.#model.trained.embed(inputs, view, null) };
  }

  #embedKeys(inputs: Inputs, view: ViewName): { embeddings: tf.Tensor } {
    return committing((pending) => ({ embeddings: this.#model.average.embed(inputs, view, pending) }));
  }

  #backward(inputs: Inputs, view: ViewName): Inputs {
    return committing((pending) => {
      const { learned, trained } = this.#model;
      const backbone = new Map([...learned].filter(([name]) => !isHead(name)));
      const upstream = input(inputs, "upstream");
      const embed = (): tf.Tensor => trained.embed(inputs, view, pending);
      this.#sums.add(namedGradients(backbone, embed, upstream), pending);
      return {};
    });
  }
}

interface Gradients {
  readonly gradients: Map<string, tf.Tensor>;
  /** Outlives the `tidy` it was made in. */
  readonly figures: tf.Tensor;
}

const isHead = (name: string): boolean => /^(projector|predictor)\./.test(name);
