// Operations with gradients of their own, in the forms that onnxruntime computes fastest; they work on every backend.
export { attention } from "./attention";
export { batchNorm, batchNormTraining, type ChannelStatistics } from "./batch-norm";
export { gelu } from "./gelu";
export { layerNorm } from "./layer-norm";
export { linear } from "./linear";
export { relu } from "./relu";
