/** Tests that pass on TensorFlow.js's cpu backend and not on ours, by full name, each with its reason. */
export const exceptions = {
  "avgPool tested {} gradient x=[3,3,1] f=[3,3] s=1 p=explicit":
    "expects a share of the gradient to go to the padding, though the forward kernel averages over pixels alone; " +
    "ours is the gradient of the forward kernel (adjoint.test.ts)",
};
