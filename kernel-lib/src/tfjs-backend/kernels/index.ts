import type { Kernels } from "../kernel-call";
import { binary } from "./binary";
import { convolution } from "./convolution";
import { depthwise } from "./depthwise";
import { elementwise } from "./elementwise";
import { gatherScatter } from "./gather-scatter";
import { image } from "./image";
import { matmul } from "./matmul";
import { normalisation } from "./normalisation";
import { pooling } from "./pooling";
import { reductions } from "./reductions";
import { shape } from "./shape";

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
};
