import type { NamedAttrMap } from "@tensorflow/tfjs-core";
import { type HostType, type Shape, sizeOf } from "../recording/elements";

/** A tensor that a probe takes. */
export interface ProbeTensor {
  readonly type: HostType;
  readonly shape: Shape;
  readonly values: readonly number[];
}

/** A small call of a kernel. */
export interface KernelProbe {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, ProbeTensor>>;
  readonly attributes: NamedAttrMap;
}

type Inputs = KernelProbe["inputs"];

/** Numbers between −0.95 and 0.95, times `scale`, plus `offset`. */
function wave(shape: Shape, scale = 1, offset = 0): ProbeTensor {
  const values = Array.from(
    { length: sizeOf(shape) },
    (_, i) => offset + scale * 0.95 * Math.sin(2.3 * i + shape.length),
  );
  return { type: "float32", shape, values };
}

function int(shape: Shape, values: readonly number[]): ProbeTensor {
  return { type: "int32", shape, values };
}

const bool = (shape: Shape): ProbeTensor => ({
  type: "bool",
  shape,
  values: Array.from({ length: sizeOf(shape) }, (_, i) => Number(i % 3 === 0)),
});

const matrix = wave([3, 5]);
const positive = wave([3, 5], 0.8, 2);
const integers = int([2, 3], [5, -7, 2, 9, -4, 3]);
const divisors = int([3], [2, -3, 4]);
const images = wave([2, 5, 5, 3]);

const probe = (kernel: string, inputs: Inputs, attributes: NamedAttrMap = {}): KernelProbe => ({
  kernel,
  inputs,
  attributes,
});

const each = (kernels: string, inputs: Inputs, attributes: NamedAttrMap = {}): KernelProbe[] =>
  kernels.split(" ").map((kernel) => probe(kernel, inputs, attributes));

const convolution = { strides: 2, pad: "same", dataFormat: "NHWC", dilations: 1 };
const filter = wave([3, 3, 3, 4]);
const [small, depthFilter] = [wave([2, 3, 3, 4]), wave([3, 3, 3, 2])];
const bias = wave([4]);
const pool = { filterSize: 3, strides: 2, pad: "same" };
const pooled = wave([2, 3, 3, 3]);
const volume = wave([2, 4, 4, 3, 2]);
const volumeFilter = wave([2, 2, 2, 2, 3]);
const volumeConvolution = { strides: [2, 1, 1], pad: "same", dataFormat: "NDHWC", dilations: 1 };
const volumePool = { filterSize: 2, strides: 2, pad: "same" };
const [volumeOut, volumePooled] = [wave([2, 2, 4, 3, 3]), wave([2, 2, 2, 2, 2])];
const response = { depthRadius: 1, bias: 1, alpha: 0.5, beta: 0.7 };
const resize = { size: [7, 8], alignCorners: false, halfPixelCenters: true };
const resized = wave([2, 7, 8, 3]);

/** Every recorded kernel that computes anything, at least once, with each type that it is much used with. */
export const kernelProbes: readonly KernelProbe[] = [
  ...each("Acos Asin Asinh Atan Atanh Ceil Cos Cosh Elu Erf Exp Floor Round Sigmoid Sin Sinh", { x: matrix }),
  ...each("Softplus Tanh Abs Neg Relu Relu6 Sign Square Expm1 Selu IsNan IsInf IsFinite Step", {
    x: matrix,
  }),
  ...each("Acosh Log Reciprocal Sqrt Rsqrt Log1p", { x: positive }),
  ...each("Abs Neg Relu Square", { x: integers }),
  probe("LeakyRelu", { x: matrix }, { alpha: 0.2 }),
  probe("ClipByValue", { x: matrix }, { clipValueMin: -0.5, clipValueMax: 0.5 }),
  probe("Prelu", { x: matrix, alpha: wave([5]) }),
  probe("EluGrad", { dy: wave([3, 5], 2), y: matrix }),
  probe("Cast", { x: wave([3, 5], 7) }, { dtype: "int32" }),
  probe("Cast", { x: wave([3, 5], 7) }, { dtype: "bool" }),
  probe("Cast", { x: integers }, { dtype: "float32" }),
  probe("Cast", { x: bool([3, 5]) }, { dtype: "float32" }),
  probe("LogicalNot", { x: bool([3, 5]) }),

  ...each("Add Sub Multiply RealDiv Maximum Minimum SquaredDifference", { a: matrix, b: positive }),
  ...each("Add Multiply Mod Equal Less GreaterEqual", { a: matrix, b: wave([5], 1, 2) }),
  ...each("Add Sub Multiply Maximum Minimum FloorDiv NotEqual Greater LessEqual BitwiseAnd", {
    a: integers,
    b: divisors,
  }),
  probe("Pow", { a: positive, b: matrix }),
  ...each("LogicalAnd LogicalOr LogicalXor Equal", { a: bool([3, 5]), b: bool([5]) }),
  probe("AddN", { 0: matrix, 1: positive, 2: matrix }),
  probe("Select", { condition: bool([3, 5]), t: matrix, e: positive }),
  probe("Select", { condition: bool([2]), t: integers, e: int([2, 3], [1, 2, 3, 4, 5, 6]) }),

  ...each("Sum Mean Prod Min", { x: wave([2, 3, 4]) }, { axis: [0, 2], keepDims: false }),
  probe("Max", { x: wave([2, 3, 4]) }, { reductionIndices: [1], keepDims: true }),
  probe("Sum", { x: integers }, { axis: [1], keepDims: false }),
  ...each("All Any", { x: bool([2, 3]) }, { axis: [1], keepDims: false }),
  ...each("ArgMax ArgMin", { x: wave([2, 3, 4]) }, { axis: 1 }),
  probe("Softmax", { logits: wave([2, 3, 4]) }, { dim: 2 }),
  probe("LogSoftmax", { logits: matrix }, { axis: 1 }),
  probe("Cumsum", { x: matrix }, { axis: 1, exclusive: true, reverse: true }),

  probe("BatchMatMul", { a: matrix, b: wave([5, 4]) }, { transposeA: false, transposeB: false }),
  probe("BatchMatMul", { a: wave([5, 3]), b: wave([4, 5]) }, { transposeA: true, transposeB: true }),
  probe("BatchMatMul", { a: wave([2, 3, 5]), b: wave([2, 4, 5]) }, { transposeA: false, transposeB: true }),
  probe(
    "_FusedMatMul",
    { a: matrix, b: wave([5, 4]), bias },
    { transposeA: false, transposeB: false, activation: "relu" },
  ),
  probe("Conv2D", { x: images, filter }, convolution),
  probe("Conv2D", { x: images, filter: wave([1, 1, 3, 4]) }, { ...convolution, strides: 1 }),
  probe("Conv2D", { x: wave([2, 2, 2, 3]), filter: wave([2, 2, 3, 4]) }, { ...convolution, strides: 1 }),
  probe(
    "Conv2D",
    { x: wave([2, 3, 5, 5]), filter },
    {
      ...convolution,
      pad: [
        [0, 0],
        [0, 0],
        [1, 1],
        [1, 1],
      ],
      dataFormat: "NCHW",
    },
  ),
  probe("Conv2DBackpropInput", { dy: small, filter }, { ...convolution, inputShape: [2, 5, 5, 3] }),
  probe("Conv2DBackpropFilter", { x: images, dy: small }, { ...convolution, filterShape: [3, 3, 3, 4] }),
  probe("FusedConv2D", { x: images, filter, bias }, { ...convolution, activation: "relu" }),
  ...each("DepthwiseConv2dNative FusedDepthwiseConv2D", { x: images, filter: depthFilter }, convolution),
  probe(
    "DepthwiseConv2dNativeBackpropInput",
    { dy: wave([2, 3, 3, 6]), filter: depthFilter },
    { ...convolution, inputShape: [2, 5, 5, 3] },
  ),
  probe(
    "DepthwiseConv2dNativeBackpropFilter",
    { x: images, dy: wave([2, 3, 3, 6]) },
    { ...convolution, filterShape: [3, 3, 3, 2] },
  ),
  ...each("MaxPool AvgPool", { x: images }, pool),
  probe("MaxPoolGrad", { dy: pooled, input: images, output: pooled }, pool),
  probe("AvgPoolGrad", { dy: pooled, input: images }, pool),
  probe(
    "FusedBatchNorm",
    { x: images, mean: wave([3]), variance: wave([3], 0.5, 1), offset: wave([3]), scale: wave([3]) },
    { varianceEpsilon: 1e-5 },
  ),

  probe("Transpose", { x: wave([2, 3, 4]) }, { perm: [2, 0, 1] }),
  probe("Transpose", { x: integers }, { perm: [1, 0] }),
  probe("Concat", { 0: matrix, 1: wave([2, 5]) }, { axis: 0 }),
  probe("Pack", { 0: matrix, 1: positive }, { axis: 1 }),
  probe("Unpack", { value: matrix }, { axis: 0 }),
  probe("SplitV", { x: wave([4, 6]) }, { numOrSizeSplits: [2, 3, 1], axis: 1 }),
  probe(
    "PadV2",
    { x: matrix },
    {
      paddings: [
        [1, 0],
        [0, 2],
      ],
      constantValue: 3,
    },
  ),
  probe(
    "MirrorPad",
    { x: matrix },
    {
      paddings: [
        [1, 0],
        [0, 2],
      ],
      mode: "reflect",
    },
  ),
  probe("Tile", { x: matrix }, { reps: [2, 3] }),
  probe("BroadcastTo", { x: wave([1, 5]) }, { shape: [3, 5] }),
  probe("Slice", { x: matrix }, { begin: [1, 2], size: [2, 2] }),
  probe("StridedSlice", { x: matrix }, { begin: [0, 3], end: [3, 0], strides: [2, -2] }),
  probe("Reverse", { x: matrix }, { dims: [0, 1] }),

  probe("FlipLeftRight", { image: images }),
  probe(
    "SpaceToBatchND",
    { x: images },
    {
      blockShape: [2, 2],
      paddings: [
        [0, 1],
        [1, 0],
      ],
    },
  ),
  probe(
    "BatchToSpaceND",
    { x: wave([4, 3, 3, 2]) },
    {
      blockShape: [2, 2],
      crops: [
        [0, 1],
        [1, 0],
      ],
    },
  ),
  probe("DepthToSpace", { x: wave([2, 3, 3, 8]) }, { blockSize: 2, dataFormat: "NHWC" }),

  probe("GatherV2", { x: matrix, indices: int([2], [2, 0]) }, { axis: [0], batchDims: 0 }),
  probe("GatherNd", { params: matrix, indices: int([2, 2], [2, 4, 0, 1]) }),
  probe("ScatterNd", { indices: int([3, 1], [1, 3, 1]), updates: matrix }, { shape: [4, 5] }),
  probe("UnsortedSegmentSum", { x: matrix, segmentIds: int([3], [1, 0, 1]) }, { numSegments: 3 }),
  probe("OneHot", { indices: int([3], [2, 0, 3]) }, { depth: 4, onValue: 1, offValue: 0, dtype: "float32" }),
  probe("TopK", { x: matrix }, { k: 3, sorted: true }),
  ...each("ResizeBilinear ResizeNearestNeighbor", { images }, resize),
  ...each("ResizeBilinearGrad ResizeNearestNeighborGrad", { images, dy: resized }, resize),
  probe("Einsum", { 0: wave([2, 3, 4]), 1: wave([2, 5, 4]) }, { equation: "bik,bjk->bij" }),
  probe("LRN", { x: images }, response),
  probe("LRNGrad", { x: images, y: wave([2, 5, 5, 3], 0.5), dy: wave([2, 5, 5, 3], 2) }, response),
];

/** Kernels that not every provider runs, though it takes them: each is tried by itself, for one fails the whole graph. */
export const volumeProbes: readonly KernelProbe[] = [
  probe("Conv3D", { x: volume, filter: volumeFilter }, volumeConvolution),
  probe(
    "Conv3DBackpropInputV2",
    { dy: volumeOut, filter: volumeFilter },
    { ...volumeConvolution, inputShape: volume.shape },
  ),
  probe(
    "Conv3DBackpropFilterV2",
    { x: volume, dy: volumeOut },
    { ...volumeConvolution, filterShape: volumeFilter.shape },
  ),
  ...each("MaxPool3D AvgPool3D", { x: volume }, volumePool),
  probe("MaxPool3DGrad", { dy: volumePooled, input: volume, output: volumePooled }, volumePool),
  probe("AvgPool3DGrad", { dy: volumePooled, input: volume }, volumePool),
];
