import { MemoryStateDict } from "../checkpoints/memory-state-dict";
import type { StateDict, Tensor } from "../checkpoints/tensor";
import { seededRandom } from "../core/random";
import { type Architecture, stateShapes } from "./architectures";

/**
 * Random weights, decided by the seed: convolutions He-normal (fan out), as torchvision's ResNets; everything else of a
 * ViT truncated at two deviations of N(0, 0.02), as DINOv2; norms 1 and 0; LayerScale 1, so that an untrained network
 * is no near-identity.
 */
export function randomState(architecture: Architecture, seed: number): StateDict {
  const random = seededRandom(seed);
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of stateShapes(architecture)) {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
    if (name.endsWith("running_var") || name.endsWith("gamma")) data.fill(1);
    else if (name.endsWith("weight") && shape.length === 1) data.fill(1);
    else if (!name.endsWith("bias") && !name.endsWith("running_mean")) {
      const [outputs = 1, , kernel = 1] = shape;
      const he = architecture.kind === "resnet50" ? Math.sqrt(2 / (outputs * kernel * kernel)) : undefined;
      for (let i = 0; i < data.length; i++) {
        data[i] = he === undefined ? 0.02 * truncatedNormal(random.normal) : he * random.normal();
      }
    }
    tensors.set(name, { dtype: "f32", shape, data });
  }
  return new MemoryStateDict(tensors);
}

function truncatedNormal(normal: () => number): number {
  for (;;) {
    const value = normal();
    if (Math.abs(value) <= 2) return value;
  }
}
