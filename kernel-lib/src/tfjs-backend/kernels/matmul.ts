import { activate } from "../blocks/activation";
import { arithmetic } from "../blocks/arithmetic";
import { matrixProduct } from "../blocks/matrix-product";
import type { KernelCall, Kernels } from "../kernel-call";
import { sameShape } from "../recording/elements";
import type { Value } from "../recording/value";

function product(call: KernelCall): Value | null {
  const [a, b] = [call.input("a"), call.input("b")];
  if (a.type !== "float32" || b.type !== "float32") return null;
  const [turnA, turnB] = [call.flag("transposeA"), call.flag("transposeB")];
  // What does not fit, the cpu kernel refuses with the reason.
  const fits = a.shape.length >= 2 && b.shape.length >= 2;
  if (!fits || a.shape.at(turnA ? -2 : -1) !== b.shape.at(turnB ? -1 : -2)) return null;
  return matrixProduct(call.g, a, b, turnA, turnB);
}

/** A product of matrices that starts from the bias, which saves a pass; null where this one cannot. */
function biased(call: KernelCall, { shape }: Value, bias: Value): Value | null {
  const [a, b] = [call.input("a"), call.input("b")];
  if (shape.length !== 2 || bias.type !== "float32" || !sameShape(bias.shape, shape.slice(1))) return null;
  const attributes = { transA: Number(call.flag("transposeA")), transB: Number(call.flag("transposeB")) };
  return call.g.node("Gemm", [a, b, bias], "float32", shape, { attributes });
}

/** What fused kernels do after their product: bias, then activation. */
export function finish(call: KernelCall, y: Value): Value | null {
  const bias = call.optional("bias");
  return activated(call, bias ? arithmetic(call.g, "Add", y, bias) : y);
}

function activated(call: KernelCall, y: Value): Value | null {
  return activate(call.g, y, call.text("activation", "linear"), {
    leakyAlpha: call.has("leakyreluAlpha") ? call.number("leakyreluAlpha") : 0.2,
    preluAlpha: call.optional("preluActivationWeights"),
  });
}

/** Matrix products. */
export const matmul: Kernels = {
  BatchMatMul: product,
  _FusedMatMul: (call) => {
    const y = product(call);
    if (!y) return null;
    const bias = call.optional("bias");
    const withBias = bias && biased(call, y, bias);
    return withBias ? activated(call, withBias) : finish(call, y);
  },
};
