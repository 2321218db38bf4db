import type { Kernels } from "../kernel-call";
import { binary } from "./binary";
import { convolution } from "./convolution";
import { depthwise } from "./depthwise";
import { einsum } from "./einsum";
import { elementwise } from "./elementwise";
import { gatherScatter } from "./gather-scatter";
import { image } from "./image";
import { localResponse } from "./local-response";
import { matmul } from "./matmul";
import { normalisation } from "./normalisation";
import { pooling } from "./pooling";
import { reductions } from "./reductions";
import { shape } from "./shape";
import { spaceBlocks } from "./space-blocks";
import { volumes } from "./volumes";

/** Every kernel that is recorded. Random numbers are made in JavaScript by TensorFlow.js itself, on every backend. */
export const kernels: Kernels = {
  ...elementwise,
  ...binary,
  ...reductions,
  ...matmul,
  ...convolution,
  ...depthwise,
  ...pooling,
  ...normalisation,
  ...shape,
  ...gatherScatter,
  ...image,
  ...spaceBlocks,
  ...volumes,
  ...einsum,
  ...localResponse,
};
