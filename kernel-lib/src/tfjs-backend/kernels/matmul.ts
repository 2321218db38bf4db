import { activate } from "../blocks/activation";
import { arithmetic } from "../blocks/arithmetic";
import { matrixProduct, stacksOf } from "../blocks/matrix-product";
import type { KernelCall, Kernels } from "../kernel-call";
import { sameShape, sizeOf } from "../recording/elements";
import type { Value } from "../recording/value";

/** @param bias what is added to the product, where it is a vector for single rows; the result has it then. */
function product(call: KernelCall, bias: Value | null = null): { y: Value; biased: boolean } | null {
  const [a, b] = [call.input("a"), call.input("b")];
  if (a.type !== "float32" || b.type !== "float32") return null;
  const [turnA, turnB] = [call.flag("transposeA"), call.flag("transposeB")];
  // What does not fit, the cpu kernel refuses with the reason.
  const fits = a.shape.length >= 2 && b.shape.length >= 2;
  if (!fits || a.shape.at(turnA ? -2 : -1) !== b.shape.at(turnB ? -1 : -2)) return null;
  const columns = b.shape.at(turnB ? -2 : -1) ?? 1;
  const biased =
    bias?.type === "float32" && sameShape(bias.shape, [columns]) && sizeOf(stacksOf(a.shape, b.shape)) === 1;
  return { y: matrixProduct(call.g, a, b, turnA, turnB, biased ? bias : null), biased };
}

/** What fused kernels do after their product: bias, then activation. */
export function finish(call: KernelCall, y: Value, bias = call.optional("bias")): Value | null {
  const biased = bias ? arithmetic(call.g, "Add", y, bias) : y;
  return activate(call.g, biased, call.text("activation", "linear"), {
    leakyAlpha: call.has("leakyreluAlpha") ? call.number("leakyreluAlpha") : 0.2,
    preluAlpha: call.optional("preluActivationWeights"),
  });
}

/** Matrix products. */
export const matmul: Kernels = {
  BatchMatMul: (call) => product(call)?.y ?? null,
  _FusedMatMul: (call) => {
    const bias = call.optional("bias");
    const found = product(call, bias);
    return found && finish(call, found.y, found.biased ? null : bias);
  },
};
