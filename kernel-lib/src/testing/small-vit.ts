import { join } from "node:path";
import { writeSafetensors } from "../checkpoints/write-safetensors";
import { randomState } from "../networks/initialise";

/** A small ViT with random weights, as a .safetensors file: 13 channels for Sentinel-2, 2 for Sentinel-1. */
export function smallVit(folder: string, channels: 13 | 2): string {
  const path = join(folder, `small-${channels}.safetensors`);
  const shape = {
    kind: "vit",
    channels,
    width: 64,
    depth: 2,
    heads: 1,
    patch: 14,
    grid: 16,
    layerScale: true,
  } as const;
  writeSafetensors(path, randomState(shape, channels));
  return path;
}
