import {
  type Arithmetic,
  arithmetic,
  broadcasting,
  broadcastShape,
  cast,
  compare,
  not,
  select,
} from "../blocks/arithmetic";
import { biasedConvolution } from "../blocks/biased-convolution";
import { expand, reshape } from "../blocks/layout";
import type { Kernel, KernelCall, Kernels } from "../kernel-call";
import type { Recorder } from "../recording/recorder";
import { scalar, type Value } from "../recording/value";

/** The operands where they are of one and the same type, among `types`. */
function operands({ input }: KernelCall, ...types: string[]): [Value, Value] | null {
  const [a, b] = [input("a"), input("b")];
  return a.type === b.type && types.includes(a.type) ? [a, b] : null;
}

const arithmetical =
  (op: Arithmetic, ...types: string[]): Kernel =>
  (call) => {
    const pair = operands(call, ...types);
    return pair && arithmetic(call.g, op, ...pair);
  };

const comparing =
  (op: Parameters<typeof compare>[1], negated = false): Kernel =>
  (call) => {
    const pair = operands(call, "float32", "int32", "bool");
    if (!pair) return null;
    const { g } = call;
    // ONNX Runtime orders numbers, not booleans.
    const [a, b] = op === "Equal" ? pair : pair.map((x) => (x.type === "bool" ? cast(g, x, "int32") : x));
    if (!a || !b) return null;
    const result = compare(g, op, a, b);
    return negated ? not(g, result) : result;
  };

const logical =
  (op: "And" | "Or" | "Xor"): Kernel =>
  (call) => {
    const pair = operands(call, "bool");
    return pair && broadcasting(call.g, op, ...pair, "bool");
  };

/** Kernels of two tensors that broadcast. */
export const binary: Kernels = {
  Add: (call) => {
    const pair = operands(call, "float32", "int32");
    return pair && (biasedConvolution(call.g, ...pair) ?? arithmetic(call.g, "Add", ...pair));
  },
  Sub: arithmetical("Sub", "float32", "int32"),
  Multiply: arithmetical("Mul", "float32", "int32"),
  RealDiv: arithmetical("Div", "float32"),
  Maximum: arithmetical("Max", "float32", "int32"),
  Minimum: arithmetical("Min", "float32", "int32"),
  Pow: arithmetical("Pow", "float32"),

  SquaredDifference: (call) => {
    const pair = operands(call, "float32", "int32");
    if (!pair) return null;
    const difference = arithmetic(call.g, "Sub", ...pair);
    return arithmetic(call.g, "Mul", difference, difference);
  },
  FloorDiv: (call) => {
    const pair = operands(call, "int32");
    return pair && floorDivide(call.g, ...pair);
  },
  Mod: (call) => {
    const pair = operands(call, "float32");
    return pair && modulo(call.g, ...pair);
  },

  Equal: comparing("Equal"),
  NotEqual: comparing("Equal", true),
  Less: comparing("Less"),
  LessEqual: comparing("LessOrEqual"),
  Greater: comparing("Greater"),
  GreaterEqual: comparing("GreaterOrEqual"),
  LogicalAnd: logical("And"),
  LogicalOr: logical("Or"),
  LogicalXor: logical("Xor"),
  BitwiseAnd: (call) => {
    const pair = operands(call, "int32");
    return pair && broadcasting(call.g, "BitwiseAnd", ...pair, "int32");
  },

  AddN: ({ list, g }) => {
    const [first, ...rest] = list;
    if (!first || first.type === "bool" || rest.some(({ type }) => type !== first.type)) return null;
    return rest.reduce((sum, x) => arithmetic(g, "Add", sum, x), first);
  },

  Select: ({ input, g }) => {
    const [condition, t, e] = [input("condition"), input("t"), input("e")];
    if (condition.type !== "bool" || t.type !== e.type) return null;
    // A condition of one axis chooses whole rows.
    const rows = condition.shape.length === 1 && t.shape.length > 1;
    const lined = rows
      ? reshape(g, condition, [...condition.shape, ...t.shape.slice(1).map(() => 1)])
      : condition;
    if (t.type !== "bool") return select(g, lined, t, e);
    return cast(g, select(g, lined, cast(g, t, "int32"), cast(g, e, "int32")), "bool");
  },
};

/** ⌊a / b⌋ in float64, which holds every int32 exactly; by 0 it is 0, as storing JavaScript's ±∞ as an int gives. */
function floorDivide(g: Recorder, a: Value, b: Value): Value {
  const quotient = broadcasting(g, "Div", cast(g, a, "float64"), cast(g, b, "float64"), "float64");
  const floor = g.node("Floor", [quotient], "float64", quotient.shape);
  const zero = compare(g, "Equal", expand(g, b, quotient.shape), 0);
  return select(g, zero, scalar(0, "int32"), cast(g, floor, "int32"));
}

/** The remainder that has the divisor's sign, by TensorFlow.js's own formula. */
function modulo(g: Recorder, a: Value, b: Value): Value {
  const shape = broadcastShape(a.shape, b.shape);
  const remainder = (x: Value, y: Value): Value =>
    g.node("Mod", [x, y], "float32", shape, { attributes: { fmod: 1 } });
  const same = broadcasting(g, "Equal", compare(g, "Less", a, 0), compare(g, "Less", b, 0), "bool");
  const plain = remainder(a, b);
  return select(g, same, plain, remainder(arithmetic(g, "Add", plain, b), b));
}
