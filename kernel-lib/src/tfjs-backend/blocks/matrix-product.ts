import type { Recorder } from "../recording/recorder";
import type { Value } from "../recording/value";
import { broadcastShape } from "./arithmetic";
import { transpose } from "./layout";

/** The product of matrices, or of stacks of them that broadcast; either may be taken transposed. */
export function matrixProduct(
  g: Recorder,
  a: Value,
  b: Value,
  transposeA = false,
  transposeB = false,
): Value {
  const rows = a.shape.at(transposeA ? -1 : -2) ?? 1;
  const columns = b.shape.at(transposeB ? -2 : -1) ?? 1;
  if (a.shape.length === 2 && b.shape.length === 2 && (transposeA || transposeB)) {
    const attributes = { transA: Number(transposeA), transB: Number(transposeB) };
    return g.node("Gemm", [a, b], "float32", [rows, columns], { attributes });
  }
  const stacks = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const left = transposeA ? swapped(g, a) : a;
  const right = transposeB ? swapped(g, b) : b;
  return g.node("MatMul", [left, right], "float32", [...stacks, rows, columns]);
}

/** The last two axes exchanged. */
function swapped(g: Recorder, value: Value): Value {
  const rank = value.shape.length;
  const axes = value.shape.map((_, i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));
  return transpose(g, value, axes);
}
