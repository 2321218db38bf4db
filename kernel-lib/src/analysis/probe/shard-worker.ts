import type { Matrix } from "../matrix";
import { serve } from "../parallel/remote";
import type { Targets } from "../targets";
import type { FeatureScaling } from "./features";
import type { Linear, LossAndGradient } from "./row-block";
import { ShardGroup } from "./shards";

/** The shards that this thread holds. */
let group = new ShardGroup([]);

const operations = {
  load(parts: readonly { matrix: Matrix; targets: Targets; first: number }[]): void {
    group = new ShardGroup(parts);
  },
  lossAndGradient(pass: { model: Linear; include: Uint8Array | undefined }): LossAndGradient[] {
    return group.lossAndGradient(pass.model, pass.include);
  },
  gram(part: { every: number; first: number; size: number; scaling: FeatureScaling }): Float64Array[] {
    return group.gram(part.every, part.first, part.size, part.scaling);
  },
};
export type ShardOperations = typeof operations;

serve(operations);
