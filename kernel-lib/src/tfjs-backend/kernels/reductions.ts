import { cast, isNan, select } from "../blocks/arithmetic";
import { axesOf } from "../blocks/layout";
import type { Kernel, KernelCall, Kernels } from "../kernel-call";
import type { ElementType, Shape } from "../recording/elements";
import type { Recorder } from "../recording/recorder";
import { fillOf, integers, scalar, type Value } from "../recording/value";

interface Reduction {
  readonly axes: readonly number[];
  readonly shape: Shape;
  readonly keep: boolean;
}

/** What a kernel is to reduce over, and the shape that this leaves. */
function reductionOf(call: KernelCall, { shape }: Value, attribute = "axis"): Reduction {
  const given = call.has(attribute) ? call.numbers(attribute) : null;
  const axes = axesOf(given, shape);
  const keep = call.flag("keepDims");
  const left = keep
    ? shape.map((size, i) => (axes.includes(i) ? 1 : size))
    : shape.filter((_, i) => !axes.includes(i));
  return { axes, shape: left, keep };
}

function reduce(g: Recorder, op: string, x: Value, { axes, shape, keep }: Reduction): Value {
  if (axes.length === 0) return x;
  return g.node(op, [x, integers(axes)], x.type, shape, { attributes: { keepdims: Number(keep) } });
}

/** Sum or product; booleans count as 0 and 1. */
const total =
  (op: "ReduceSum" | "ReduceProd"): Kernel =>
  (call) => {
    const { g } = call;
    const given = call.input("x");
    const x = given.type === "bool" ? cast(g, given, "int32") : given;
    const reduction = reductionOf(call, x);
    const fill = fillOf(x);
    if (op === "ReduceSum" && fill !== undefined && x.type === "float32") {
      const count = reduction.axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
      return g.splat(fill * count, "float32", reduction.shape);
    }
    return reduce(g, op, x, reduction);
  };

/** Largest or smallest, NaN where there is one: ONNX Runtime's own reduction passes over it. */
const extreme =
  (op: "ReduceMax" | "ReduceMin", attribute: string): Kernel =>
  (call) => {
    const { g } = call;
    const x = call.input("x");
    const reduction = reductionOf(call, x, attribute);
    if (x.type === "bool") return cast(g, reduce(g, op, cast(g, x, "int32"), reduction), "bool");
    const found = reduce(g, op, x, reduction);
    if (x.type !== "float32" || reduction.axes.length === 0) return found;
    const invalid = reduce(g, "ReduceMax", isNan(g, x), reduction);
    return select(g, invalid, scalar(Number.NaN), found);
  };

/** Whether all or any are true, by way of int32. */
const boolean =
  (op: "ReduceMin" | "ReduceMax"): Kernel =>
  (call) => {
    const x = call.input("x");
    if (x.type !== "bool") return null;
    return cast(call.g, reduce(call.g, op, cast(call.g, x, "int32"), reductionOf(call, x)), "bool");
  };

const position =
  (op: "ArgMax" | "ArgMin"): Kernel =>
  (call) => {
    const { g } = call;
    const given = call.input("x");
    const x = given.type === "float32" ? withoutNaN(g, given, op) : cast(g, given, "int32");
    const [axis = 0] = axesOf(call.numbers("axis").slice(0, 1), x.shape);
    const shape = x.shape.filter((_, i) => i !== axis);
    const found = g.node(op, [x], "int64", shape, { attributes: { axis, keepdims: 0 } });
    return cast(g, found, "int32");
  };

/** NaN is never the largest nor the smallest. */
const withoutNaN = (g: Recorder, x: Value, op: "ArgMax" | "ArgMin"): Value =>
  select(g, isNan(g, x), scalar(op === "ArgMax" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY), x);

/** Kernels that make one number of many. */
export const reductions: Kernels = {
  Sum: total("ReduceSum"),
  Prod: total("ReduceProd"),
  Mean: (call) => {
    const x = cast(call.g, call.input("x"), "float32");
    return reduce(call.g, "ReduceMean", x, reductionOf(call, x));
  },
  Max: extreme("ReduceMax", "reductionIndices"),
  Min: extreme("ReduceMin", "axis"),
  All: boolean("ReduceMin"),
  Any: boolean("ReduceMax"),
  ArgMax: position("ArgMax"),
  ArgMin: position("ArgMin"),

  Softmax: ({ input, number, g }) => {
    const logits = input("logits");
    if (logits.type !== "float32") return null;
    const [axis = 0] = axesOf([number("dim")], logits.shape);
    return g.node("Softmax", [logits], "float32", logits.shape, { attributes: { axis } });
  },
  LogSoftmax: ({ input, number, g }) => {
    const logits = input("logits");
    if (logits.type !== "float32") return null;
    const [axis = 0] = axesOf([number("axis")], logits.shape);
    return g.node("LogSoftmax", [logits], "float32", logits.shape, { attributes: { axis } });
  },
  Cumsum: ({ input, number, flag, g }) => {
    const given = input("x");
    const type: ElementType = given.type === "bool" ? "int32" : given.type;
    const x = cast(g, given, type);
    const [axis = 0] = axesOf([number("axis")], x.shape);
    const attributes = { exclusive: Number(flag("exclusive")), reverse: Number(flag("reverse")) };
    return g.node("CumSum", [x, scalar(axis, "int64")], type, x.shape, { attributes });
  },
};
