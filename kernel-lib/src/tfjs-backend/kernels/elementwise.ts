import { expm1, leakyRelu, log1p, prelu, selu, step } from "../blocks/activation";
import { arithmetic, cast, clip, compare, isNan, not, select, unary } from "../blocks/arithmetic";
import type { Kernel, Kernels } from "../kernel-call";
import { isHostType } from "../recording/elements";
import { scalar } from "../recording/value";

/** An operator of ONNX with the same meaning, for elements of `types`. */
const plain =
  (op: string, ...types: string[]): Kernel =>
  ({ input, g }) => {
    const x = input("x");
    return types.includes(x.type) ? unary(g, op, x) : null;
  };

/** A kernel of one float32 operand. */
const float =
  (record: (...args: Parameters<typeof log1p>) => ReturnType<typeof log1p>): Kernel =>
  ({ input, g }) => {
    const x = input("x");
    return x.type === "float32" ? record(g, x) : null;
  };

const floats = {
  Acos: "Acos",
  Acosh: "Acosh",
  Asin: "Asin",
  Asinh: "Asinh",
  Atan: "Atan",
  Atanh: "Atanh",
  Ceil: "Ceil",
  Cos: "Cos",
  Cosh: "Cosh",
  Elu: "Elu",
  Erf: "Erf",
  Exp: "Exp",
  Floor: "Floor",
  Log: "Log",
  Reciprocal: "Reciprocal",
  Round: "Round",
  Sigmoid: "Sigmoid",
  Sin: "Sin",
  Sinh: "Sinh",
  Softplus: "Softplus",
  Sqrt: "Sqrt",
  Tanh: "Tanh",
};

/** Kernels of one tensor that work element by element. */
export const elementwise: Kernels = {
  ...Object.fromEntries(Object.entries(floats).map(([kernel, op]) => [kernel, plain(op, "float32")])),
  Abs: plain("Abs", "float32", "int32"),
  Neg: plain("Neg", "float32", "int32"),
  Relu: plain("Relu", "float32", "int32"),
  Sign: float((g, x) => {
    // TensorFlow.js's sign of NaN is 0.
    const sign = unary(g, "Sign", x);
    return select(g, isNan(g, x), scalar(0), sign);
  }),
  LogicalNot: plain("Not", "bool"),

  Square: ({ input, g }) => {
    const x = input("x");
    return x.type === "bool" ? null : arithmetic(g, "Mul", x, x);
  },
  Rsqrt: float((g, x) => unary(g, "Reciprocal", unary(g, "Sqrt", x))),
  Relu6: float((g, x) => clip(g, x, 0, 6)),
  Log1p: float(log1p),
  Expm1: float(expm1),
  Selu: float(selu),
  IsNan: float(isNan),
  IsInf: float((g, x) => unary(g, "IsInf", x, "bool")),
  IsFinite: float((g, x) =>
    not(g, g.node("Or", [isNan(g, x), unary(g, "IsInf", x, "bool")], "bool", x.shape)),
  ),

  LeakyRelu: ({ input, number, g }) => {
    const x = input("x");
    return x.type === "float32" ? leakyRelu(g, x, number("alpha")) : null;
  },
  Step: ({ input, number, g }) => {
    const x = input("x");
    return x.type === "float32" ? step(g, x, number("alpha", 0)) : null;
  },
  ClipByValue: ({ input, number, g }) => {
    const x = input("x");
    const [low, high] = [number("clipValueMin"), number("clipValueMax")];
    return x.type === "float32" && low <= high ? clip(g, x, low, high) : null;
  },
  Cast: ({ input, text, g }) => {
    const type = text("dtype");
    return isHostType(type) ? cast(g, input("x"), type) : null;
  },
  Prelu: ({ input, g }) => {
    const [x, alpha] = [input("x"), input("alpha")];
    return x.type === "float32" && alpha.type === "float32" ? prelu(g, x, alpha) : null;
  },
  EluGrad: ({ input, g }) => {
    const [dy, y] = [input("dy"), input("y")];
    if (dy.type !== "float32" || y.type !== "float32") return null;
    const inner = arithmetic(g, "Mul", dy, arithmetic(g, "Add", y, 1));
    return select(g, compare(g, "GreaterOrEqual", y, 0), dy, inner);
  },
};
