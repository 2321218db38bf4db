/** Tests that pass on TensorFlow.js's cpu backend and not on ours, by full name, each with its reason. */
const everywhere = {
  "avgPool tested {} gradient x=[3,3,1] f=[3,3] s=1 p=explicit":
    "expects a share of the gradient to go to the padding, though the forward kernel averages over pixels alone; " +
    "ours is the gradient of the forward kernel (adjoint.test.ts)",
};

const nan = "WebGPU's shading language lets a device assume that there are no NaN; the software device does";
const infinity =
  "WebGPU's shading language lets a device assume that there are no infinities: the lowest float comes out";
const sine = "the device's sine and cosine are right to 2e-4, as the shading language allows";

/** On WebGPU, as Chromium's software Vulkan has it; a card may do better. */
const webgpu = {
  "debug off tested {} no errors where there are nans, and debug mode is disabled": nan,
  "acosh tested {} propagates NaNs": nan,
  "acosh tested {} NaN outside function domain": nan,
  "pow tested {} negative base and fract exponent NaN": nan,
  "asinh tested {} propagates NaNs": nan,
  "atanh tested {} propagates NaNs": nan,
  "atanh tested {} NaN outside function domain": nan,
  "clipByValue tested {} basic vec4": nan,
  "clipByValue tested {} propagates NaNs": nan,
  "log tested {} log propagates NaNs": nan,
  "log tested {} negtive values": nan,
  "logLoss tested {} 1D - Check for negative values": nan,
  "relu tested {} propagates NaNs, float32": nan,
  "sigmoid tested {} propagates NaNs": nan,
  "softmax tested {} Propagates NaNs": nan,
  "step kernel tested {} propagates NaNs": nan,
  "tan tested {} gradients: Tensor2D": sine,
  "topk tested {} negative infinity input": infinity,
};

/** The exceptions on one of onnxruntime's providers. */
export const exceptionsOf = (provider) => (provider === "webgpu" ? { ...everywhere, ...webgpu } : everywhere);
