import type * as tf from "@tensorflow/tfjs-core";
import { BatchStatistics } from "../batch-statistics";
import { embedImages } from "../embed-images";
import { applyHead } from "../heads";
import { unitRows } from "../losses/contrastive";
import { isTrained } from "../optimisers/parameter-rules";
import type { PendingValues } from "../pending-values";
import { type Inputs, input } from "../step-inputs";
import type { WeightOf } from "../tensor-ops";
import type { Variables } from "../variables";
import type { ViewName } from "./inputs";
import type { SiameseOptions } from "./options";

/** One of the two branches: a backbone with its heads. */
export class Branch {
  constructor(
    readonly variables: Variables,
    private readonly options: SiameseOptions,
    private readonly kind: "trained" | "average",
  ) {}

  /** Embeddings [count, D], of length as they come. @param pending where running statistics go, if wanted. */
  embed(inputs: Readonly<Inputs>, view: ViewName, pending: PendingValues | null): tf.Tensor {
    const { architecture, batchNorm, frozen, rules } = this.options;
    const statistics = new BatchStatistics(this.variables, pending);
    const running = (name: string): boolean =>
      batchNorm === "running" ||
      !isTrained(`${name}.`, architecture, rules) ||
      frozen.some((beginning) => name.startsWith(beginning));
    const choices = {
      rows: inputs[`${view}.rows`],
      pixels: inputs[`${view}.pixels`],
      factors: inputs[`${view}.factors`],
    };
    return embedImages(input(inputs, `${view}.images`), architecture, this.weight, {
      ...(this.kind === "trained" ? choices : {}),
      statistics: (name) => (running(name) ? null : statistics),
    });
  }

  /** Embeddings without masks, by batch norms' running statistics: what an exported model gives. */
  infer(images: tf.Tensor): tf.Tensor {
    return embedImages(images, this.options.architecture, this.weight);
  }

  /** Projections [N, d] of length 1. Batch norms of heads normalise over all that is given. */
  project(embeddings: tf.Tensor, pending: PendingValues): tf.Tensor {
    const { projector, predictor } = this.options.heads;
    const statistics = new BatchStatistics(this.variables, pending);
    const projected = applyHead(embeddings, "projector", projector, this.weight, statistics);
    if (this.kind === "average" || !predictor) return unitRows(projected);
    return unitRows(applyHead(projected, "predictor", predictor, this.weight, statistics));
  }

  readonly weight: WeightOf = (name) => {
    const weight = this.variables.get(name);
    if (!weight) throw new Error(`no weight ${name}`);
    return weight;
  };
}
