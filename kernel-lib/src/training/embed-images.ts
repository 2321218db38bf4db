import * as tf from "@tensorflow/tfjs-core";
import type { Architecture } from "../networks/architectures";
import { resnet50 } from "../networks/resnet50";
import { vitEmbedding } from "../networks/vit";
import type { BatchStatistics } from "./batch-statistics";
import { dropPath } from "./drop-path";
import { keepTokens } from "./masking";
import { TensorOps, type WeightOf } from "./tensor-ops";

/** What training does to a backbone's run; see ViewPlan for the tensors' shapes. */
export interface EmbedOptions {
  readonly rows?: tf.Tensor | undefined;
  readonly pixels?: tf.Tensor | undefined;
  readonly factors?: tf.Tensor | undefined;
  /** As TensorOps takes them. */
  readonly statistics?: (name: string) => BatchStatistics | null;
}

/** Images [B, C, H, W], bands 0–1 → embeddings [B, D]: class token of a ViT, average pool of a ResNet. */
export function embedImages(
  images: tf.Tensor,
  architecture: Architecture,
  weight: WeightOf,
  { rows, pixels, factors, statistics }: EmbedOptions = {},
): tf.Tensor {
  const ops = new TensorOps(weight, statistics);
  const residual = factors ? { residual: dropPath(factors) } : {};
  if (architecture.kind === "vit") {
    const tokens = rows ? { tokens: (x: tf.Tensor) => keepTokens(x, rows) } : {};
    return vitEmbedding(ops, images, architecture, { ...tokens, ...residual });
  }
  return resnet50(ops, pixels ? tf.mul(images, pixels) : images, residual).embedding;
}
