import * as tf from "@tensorflow/tfjs-core";
import { BatchStatistics } from "../batch-statistics";
import { embedImages } from "../embed-images";
import { applyHead } from "../heads";
import { unitRows } from "../losses/contrastive";
import type { PendingValues } from "../pending-values";
import type { WeightOf } from "../tensor-ops";
import type { Variables } from "../variables";
import type { SiameseBatch, SiameseOptions } from "./options";
import { planView } from "./plan";

/** Some images of one view of a batch. */
export interface ViewSlice {
  readonly batch: SiameseBatch;
  readonly view: "first" | "second";
  readonly first: number;
  readonly count: number;
  /** Step and batch of the step, for the random choices. */
  readonly place: readonly number[];
}

/** Images [count, C, H, W] of a slice. */
export function imagesOf({ batch, view, first, count }: ViewSlice): tf.Tensor {
  const [, channels, height, width] = batch.shape;
  const size = channels * height * width;
  return tf.tensor(
    batch[view].subarray(first * size, (first + count) * size),
    [count, channels, height, width],
    "float32",
  );
}

/** One of the two branches: a backbone with its heads. */
export class Branch {
  constructor(
    readonly variables: Variables,
    private readonly options: SiameseOptions,
    private readonly masked: boolean,
  ) {}

  /** Embeddings [count, D], of length as they come. @param pending where running statistics go, if wanted. */
  embed(slice: ViewSlice, pending: PendingValues | null): tf.Tensor {
    const { architecture, batchNorm, frozen } = this.options;
    const statistics = new BatchStatistics(this.variables, pending);
    const running = (name: string): boolean =>
      batchNorm === "running" || frozen.some((beginning) => name.startsWith(beginning));
    return embedImages(imagesOf(slice), architecture, this.#weight, {
      ...(this.masked ? this.#choices(slice) : {}),
      statistics: (name) => (running(name) ? null : statistics),
    });
  }

  /** Projections [N, d] of length 1. Batch norms of heads normalise over all that is given. */
  project(embeddings: tf.Tensor, pending: PendingValues | null): tf.Tensor {
    const { projector, predictor } = this.options.heads;
    const statistics = new BatchStatistics(this.variables, pending);
    const projected = applyHead(embeddings, "projector", projector, this.#weight, statistics);
    if (!this.masked || !predictor) return unitRows(projected);
    return unitRows(applyHead(projected, "predictor", predictor, this.#weight, statistics));
  }

  readonly #weight: WeightOf = (name) => {
    const weight = this.variables.get(name);
    if (!weight) throw new Error(`no weight ${name}`);
    return weight;
  };

  #choices({ batch, view, first, count, place }: ViewSlice): object {
    const [, , height, width] = batch.shape;
    const at = [...place, view === "first" ? 0 : 1];
    const plan = planView(this.options, [height, width], [first, count], at);
    return {
      rows: plan.rows && tf.tensor1d(plan.rows, "int32"),
      pixels: plan.pixels && tf.tensor(plan.pixels, [count, 1, height, width]),
      factors: plan.factors && tf.tensor(plan.factors, [plan.factors.length / count, count]),
    };
  }
}
