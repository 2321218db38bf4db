import { arithmetic } from "../blocks/arithmetic";
import { reshape } from "../blocks/layout";
import { matrixProduct } from "../blocks/matrix-product";
import type { KernelCall, Kernels } from "../kernel-call";
import { sizeOf } from "../recording/elements";
import type { Recorder } from "../recording/recorder";
import type { Value } from "../recording/value";

/** For every channel the sum over those within `radius` of it, in [B, H, W, C]: a product with a band of ones. */
function sumOfNeighbours(g: Recorder, x: Value, radius: number): Value {
  const channels = x.shape.at(-1) ?? 1;
  const band = Float32Array.from({ length: channels ** 2 }, (_, i) =>
    Number(Math.abs(Math.floor(i / channels) - (i % channels)) <= radius),
  );
  const rows = reshape(g, x, [sizeOf(x.shape) / channels, channels]);
  return reshape(g, matrixProduct(g, rows, g.data(band, "float32", [channels, channels])), x.shape);
}

/** bias + alpha · Σ x² */
function normOf({ number, g }: KernelCall, x: Value): Value {
  const squares = arithmetic(g, "Mul", x, x);
  const sums = sumOfNeighbours(g, squares, number("depthRadius"));
  return arithmetic(g, "Add", arithmetic(g, "Mul", sums, number("alpha")), number("bias"));
}

/** Local response normalisation over channels: x / norm^beta. Krizhevsky et al., 2012. */
export const localResponse: Kernels = {
  LRN: (call) => {
    const x = call.input("x");
    if (x.type !== "float32" || x.shape.length !== 4) return null;
    const { g } = call;
    return arithmetic(g, "Mul", x, arithmetic(g, "Pow", normOf(call, x), -call.number("beta")));
  },
  LRNGrad: (call) => {
    const { input, number, g } = call;
    const [x, y, dy] = [input("x"), input("y"), input("dy")];
    if ([x, y, dy].some(({ type, shape }) => type !== "float32" || shape.length !== 4)) return null;
    const norm = normOf(call, x);
    const own = arithmetic(g, "Mul", dy, arithmetic(g, "Pow", norm, -number("beta")));
    const shares = arithmetic(g, "Div", arithmetic(g, "Mul", dy, y), norm);
    const others = arithmetic(g, "Mul", x, sumOfNeighbours(g, shares, number("depthRadius")));
    return arithmetic(g, "Sub", own, arithmetic(g, "Mul", others, 2 * number("alpha") * number("beta")));
  },
};
