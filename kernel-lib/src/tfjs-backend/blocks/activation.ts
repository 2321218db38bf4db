import { backend_util } from "@tensorflow/tfjs-core";
import type { Recorder } from "../recording/recorder";
import { scalar, type Value } from "../recording/value";
import { arithmetic, broadcastShape, clip, compare, select, unary } from "./arithmetic";

export const leakyRelu = (g: Recorder, x: Value, alpha: number): Value =>
  unary(g, "LeakyRelu", x, "float32", { alpha: { float: alpha } });

export const prelu = (g: Recorder, x: Value, alpha: Value): Value =>
  select(g, compare(g, "Less", x, 0), arithmetic(g, "Mul", x, alpha), expandLike(g, x, alpha));

/** x · 1 has the shape of x · alpha. */
const expandLike = (g: Recorder, x: Value, alpha: Value): Value =>
  arithmetic(g, "Mul", x, g.splat(1, "float32", broadcastShape(x.shape, alpha.shape)));

/** The activation that a fused kernel asks for; null where it is not known. */
export function activate(
  g: Recorder,
  x: Value,
  name: string,
  { leakyAlpha, preluAlpha }: { readonly leakyAlpha: number; readonly preluAlpha: Value | null },
): Value | null {
  switch (name) {
    case "linear":
      return x;
    case "relu":
      return unary(g, "Relu", x);
    case "relu6":
      return clip(g, x, 0, 6);
    case "elu":
      return unary(g, "Elu", x);
    case "sigmoid":
      return unary(g, "Sigmoid", x);
    case "leakyrelu":
      return leakyRelu(g, x, leakyAlpha);
    case "prelu":
      return preluAlpha && prelu(g, x, preluAlpha);
    default:
      return null;
  }
}

/** log(1 + x), accurate near 0: W. Kahan's correction of the rounding of 1 + x. */
export function log1p(g: Recorder, x: Value): Value {
  const u = arithmetic(g, "Add", x, 1);
  const logarithm = unary(g, "Log", u);
  const corrected = arithmetic(g, "Div", arithmetic(g, "Mul", logarithm, x), arithmetic(g, "Sub", u, 1));
  const small = select(g, compare(g, "Equal", u, 1), x, corrected);
  return select(g, compare(g, "Greater", x, 1), logarithm, small);
}

/** exp(x) − 1, accurate near 0: W. Kahan's correction of the rounding of exp(x). */
export function expm1(g: Recorder, x: Value): Value {
  const u = unary(g, "Exp", x);
  const less = arithmetic(g, "Sub", u, 1);
  const corrected = arithmetic(g, "Div", arithmetic(g, "Mul", less, x), unary(g, "Log", u));
  const near = select(g, compare(g, "Equal", u, 1), x, corrected);
  return select(g, compare(g, "Less", unary(g, "Abs", x), 1), near, less);
}

export const selu = (g: Recorder, x: Value): Value =>
  unary(g, "Selu", x, "float32", {
    alpha: { float: backend_util.SELU_SCALEALPHA / backend_util.SELU_SCALE },
    gamma: { float: backend_util.SELU_SCALE },
  });

/** 1 where x > 0, NaN where it is NaN, else alpha. */
export function step(g: Recorder, x: Value, alpha: number): Value {
  // Half the passes that choosing takes, and the usual case: ReLU's gradient.
  if (alpha === 0) return unary(g, "Ceil", clip(g, x, 0, 1));
  const below = select(g, compare(g, "LessOrEqual", x, 0), scalar(alpha), x);
  return select(g, compare(g, "Greater", x, 0), scalar(1), below);
}
