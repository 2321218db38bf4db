import { type Shape, sizeOf } from "../recording/elements";
import type { Recorder } from "../recording/recorder";
import type { Value } from "../recording/value";
import { broadcastShape } from "./arithmetic";
import { reshape, transpose } from "./layout";

/**
 * The product of matrices, or of stacks of them that broadcast; either may be taken transposed.
 * @param bias a vector that is added to every row of a single product.
 */
export function matrixProduct(
  g: Recorder,
  a: Value,
  b: Value,
  transposeA = false,
  transposeB = false,
  bias: Value | null = null,
): Value {
  const rows = a.shape.at(transposeA ? -1 : -2) ?? 1;
  const columns = b.shape.at(transposeB ? -2 : -1) ?? 1;
  const stacks = stacksOf(a.shape, b.shape);
  if (sizeOf(stacks) === 1 && (transposeA || transposeB || bias)) {
    const attributes = { transA: Number(transposeA), transB: Number(transposeB) };
    const operands = [matrix(g, a), matrix(g, b), ...(bias ? [bias] : [])];
    return reshape(g, g.node("Gemm", operands, "float32", [rows, columns], { attributes }), [
      ...stacks,
      rows,
      columns,
    ]);
  }
  if (bias) throw new Error("a stack of products takes no bias here");
  const left = transposeA ? swapped(g, a) : a;
  const right = transposeB ? swapped(g, b) : b;
  return g.node("MatMul", [left, right], "float32", [...stacks, rows, columns]);
}

/** The shape of the stack of products: [] of a single one. */
export const stacksOf = (a: Shape, b: Shape): Shape => broadcastShape(a.slice(0, -2), b.slice(0, -2));

const matrix = (g: Recorder, value: Value): Value => reshape(g, value, value.shape.slice(-2));

/** The last two axes exchanged. */
function swapped(g: Recorder, value: Value): Value {
  const rank = value.shape.length;
  const axes = value.shape.map((_, i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));
  return transpose(g, value, axes);
}
