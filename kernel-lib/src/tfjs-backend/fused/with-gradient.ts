import { customGrad, type Tensor } from "@tensorflow/tfjs-core";

/** What a computation gives, and how its gradients by its inputs are computed. */
export interface Differentiable {
  readonly value: Tensor;
  /** Tensors that the gradient needs. */
  readonly saved: readonly Tensor[];
  /** Gradients by every input, in order, from that by the value. */
  readonly gradient: (dy: Tensor, saved: readonly Tensor[]) => readonly Tensor[];
}

/** TensorFlow.js's `customGrad`, typed. */
export function withGradient(inputs: readonly Tensor[], compute: () => Differentiable): Tensor {
  return customGrad((...given) => {
    const { value, saved, gradient } = compute();
    for (const save of given) if (typeof save === "function") save([...saved]);
    return { value, gradFunc: (dy, kept) => [...gradient(dy, kept)] };
  })(...inputs);
}

/** The tensor at a place where there is one. */
export function at(tensors: readonly Tensor[], index: number): Tensor {
  const tensor = tensors[index];
  if (!tensor) throw new Error(`a gradient lacks tensor ${index}`);
  return tensor;
}
