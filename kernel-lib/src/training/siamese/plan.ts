import type { Random } from "../../core/random";
import { resnet50Depths } from "../../networks/resnet50";
import { dropPathFactors } from "../drop-path";
import { keptPatches, pixelMask, tokenRows } from "../masking";
import { randomAt } from "../random-streams";
import type { SiameseOptions } from "./options";

/** The random choices for one view of some images, as data: the same go into every run over them. */
export interface ViewPlan {
  /** ViT: rows of the flattened tokens that stay; null: all. */
  readonly rows: Int32Array | null;
  /** ResNet: [images, 1, H, W], 0 where pixels are hidden; null: nowhere. */
  readonly pixels: Float32Array | null;
  /** [branches, images] factors of stochastic depth; null: none. */
  readonly factors: Float32Array | null;
}

/**
 * The choices for images `first` to `first + count` of a batch. Those of an image are the same however the batch is cut.
 * @param place step, batch of the step, and view: they decide the choices, with the seed.
 */
export function planView(
  { architecture, seed, mask, dropPath }: SiameseOptions,
  [height, width]: readonly [number, number],
  [first, count]: readonly [number, number],
  place: readonly number[],
): ViewPlan {
  const vit = architecture.kind === "vit";
  const patch = vit ? architecture.patch : mask.patch;
  const patches = Math.ceil(height / patch) * Math.ceil(width / patch);
  const randomOf =
    (purpose: string) =>
    (image: number): Random =>
      randomAt(seed, purpose, ...place, first + image);
  const kept = mask.ratio > 0 ? keptPatches(count, patches, mask.ratio, randomOf("mask")) : null;
  const blocks = vit ? architecture.depth : resnet50Depths.reduce((sum, depth) => sum + depth, 0);
  return {
    rows: kept && vit ? tokenRows(kept, count, patches) : null,
    pixels: kept && !vit ? pixelMask(kept, count, height, width, patch) : null,
    factors:
      dropPath > 0 ? dropPathFactors(blocks, vit ? 2 : 1, count, dropPath, randomOf("drop path")) : null,
  };
}
