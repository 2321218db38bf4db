import { arithmetic, broadcastShape, unary } from "../blocks/arithmetic";
import type { Kernels } from "../kernel-call";
import { sameShape } from "../recording/elements";

/** Normalisation with statistics that are given. */
export const normalisation: Kernels = {
  FusedBatchNorm: ({ input, optional, has, number, g }) => {
    const [x, mean, variance] = [input("x"), input("mean"), input("variance")];
    const [scale, offset] = [optional("scale"), optional("offset")];
    const all = [x, mean, variance, scale, offset].filter((value) => value !== null);
    if (all.some(({ type }) => type !== "float32")) return null;
    // The cpu kernel repeats statistics of any shape; here they have to broadcast.
    if (all.some(({ shape }) => shape.length > x.shape.length || !broadcasts(shape, x.shape))) return null;
    const epsilon = has("varianceEpsilon") ? number("varianceEpsilon") : 0.001;
    const inverse = unary(g, "Reciprocal", unary(g, "Sqrt", arithmetic(g, "Add", variance, epsilon)));
    const factor = scale ? arithmetic(g, "Mul", inverse, scale) : inverse;
    const y = arithmetic(g, "Mul", arithmetic(g, "Sub", x, mean), factor);
    return offset ? arithmetic(g, "Add", y, offset) : y;
  },
};

function broadcasts(shape: readonly number[], to: readonly number[]): boolean {
  const last = to.slice(to.length - shape.length);
  return shape.every((size, i) => size === 1 || size === last[i]) && sameShape(broadcastShape(shape, to), to);
}
