import { backend_util } from "@tensorflow/tfjs-core";
import type { Attribute } from "../../onnx/model";
import { onnxTypeCode } from "../../onnx/model";
import { asElement, type ElementType, isHostType, type Shape, sameShape } from "../recording/elements";
import type { Recorder } from "../recording/recorder";
import { fillOf, type Literal, scalar, Value } from "../recording/value";
import { expand, madeBy } from "./layout";

/** ONNX's operators of two operands that broadcast and keep their type. */
export type Arithmetic = "Add" | "Sub" | "Mul" | "Div" | "Max" | "Min" | "Pow";

export const broadcastShape = (a: Shape, b: Shape): Shape =>
  backend_util.assertAndGetBroadcastShape([...a], [...b]);

/** Operators whose float32 result is the float64 one, rounded: folding them is exact. */
const exact: Partial<Record<Arithmetic, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

/** a `op` b, of a's type; a plain number stands for a scalar of that type. */
export function arithmetic(g: Recorder, op: Arithmetic, a: Value, b: Value | number): Value {
  if (!isHostType(a.type)) throw new Error(`no arithmetic on ${a.type} here`);
  if (typeof b === "number") return arithmetic(g, op, a, g.splat(b, a.type, []));
  const shape = broadcastShape(a.shape, b.shape);
  const [x, y] = [fillOf(a), fillOf(b)];
  const fold = exact[op];
  if (x !== undefined && y !== undefined && fold && a.type === "float32")
    return g.splat(fold(x, y), "float32", shape);
  // Not for scalars: they change (1 − βᵗ becomes 1), and each folding would be another graph.
  const [ones, others] = [a.shape.length > 0 ? x : undefined, b.shape.length > 0 ? y : undefined];
  if (others === 1 && (op === "Mul" || op === "Div")) return expand(g, a, shape);
  if (ones === 1 && op === "Mul") return expand(g, b, shape);
  if (Object.is(others, 0) && op === "Sub") return expand(g, a, shape);
  return broadcasting(g, op, a, b, a.type);
}

/** An operator that broadcasts, with as little expanded as can be. */
export function broadcasting(g: Recorder, op: string, a: Value, b: Value, type: ElementType): Value {
  const shape = broadcastShape(a.shape, b.shape);
  const left = narrow(g, a, b, shape);
  const right = narrow(g, b, left, shape);
  return expand(g, g.node(op, [left, right], type, broadcastShape(left.shape, right.shape)), shape);
}

/** What `value` was before it was expanded, where `other` broadcasts it again. */
function narrow(g: Recorder, value: Value, other: Value, shape: Shape): Value {
  const fill = fillOf(value);
  if (fill !== undefined && isHostType(value.type)) return g.splat(fill, value.type, []);
  const before = madeBy(value, "Expand");
  return before && sameShape(other.shape, shape) ? before : value;
}

/** An operator of one operand; what was expanded is expanded afterwards. */
export function unary(
  g: Recorder,
  op: string,
  x: Value,
  type: ElementType = x.type,
  attributes: Readonly<Record<string, Attribute>> = {},
): Value {
  const fill = fillOf(x);
  const small = fill !== undefined && isHostType(x.type) ? g.splat(fill, x.type, []) : madeBy(x, "Expand");
  const from = small ?? x;
  return expand(g, g.node(op, [from], type, from.shape, { attributes }), x.shape);
}

/** Converts as TensorFlow.js does: float to int truncates, NaN becomes 0, what is too large wraps round. */
export function cast(g: Recorder, x: Value, type: ElementType): Value {
  if (x.type === type) return x;
  const fill = fillOf(x);
  if (fill !== undefined && isHostType(type))
    return g.splat(type === "bool" ? Number(fill !== 0) : asElement(fill, type), type, x.shape);
  const toType = (from: Value, to: ElementType): Value =>
    unary(g, "Cast", from, to, { to: onnxTypeCode[to] });
  if (type !== "int32" || (x.type !== "float32" && x.type !== "float64")) return toType(x, type);
  // A direct cast of what int32 cannot hold is undefined; by way of int64 it wraps, and NaN's low bits are 0. The
  // remainder is there so that onnxruntime does not make one cast of the two.
  const wide = toType(x, "int64");
  return toType(g.node("Mod", [wide, scalar(2 ** 32, "int64")], "int64", wide.shape), "int32");
}

/** Where `condition`, `a`, elsewhere `b`; they broadcast. Booleans go by way of int32, which ONNX Runtime selects. */
export function select(g: Recorder, condition: Value, a: Value | Literal, b: Value | Literal): Value {
  const type = a instanceof Value ? a.type : a.literal;
  const shape = broadcastShape(broadcastShape(condition.shape, a.shape), b.shape);
  return g.node("Where", [condition, a, b], type, shape);
}

/** A condition on two values, or a value and a number of its type. */
export function compare(
  g: Recorder,
  op: "Equal" | "Less" | "LessOrEqual" | "Greater" | "GreaterOrEqual",
  a: Value,
  b: Value | number,
): Value {
  if (!isHostType(a.type)) throw new Error(`no comparison of ${a.type} here`);
  const other = typeof b === "number" ? g.splat(b, a.type, []) : b;
  return broadcasting(g, op, a, other, "bool");
}

export const not = (g: Recorder, x: Value): Value => unary(g, "Not", x, "bool");

export const isNan = (g: Recorder, x: Value): Value => unary(g, "IsNaN", x, "bool");

/** Clamps to [low, high]; NaN stays. */
export function clip(g: Recorder, x: Value, low: number, high: number): Value {
  return g.node("Clip", [x, scalar(low), scalar(high)], x.type, x.shape);
}
