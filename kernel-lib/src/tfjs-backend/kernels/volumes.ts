import { backend_util } from "@tensorflow/tfjs-core";
import { arithmetic } from "../blocks/arithmetic";
import { reshape, slice, transpose } from "../blocks/layout";
import type { KernelCall, Kernels } from "../kernel-call";
import { type Shape, sizeOf } from "../recording/elements";
import type { Recorder } from "../recording/recorder";
import type { Value } from "../recording/value";
import { roundingOf } from "./window-attributes";

/** A window that moves over volumes. Triples are [depth, height, width]. */
interface Windows {
  readonly batch: number;
  readonly channels: number;
  readonly outChannels: number;
  readonly size: readonly number[];
  readonly out: readonly number[];
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

type Shape5 = [number, number, number, number, number];
type Triple = [number, number, number];

/** Null where the windows are not those that ONNX derives from kernel, strides and padding. */
function windowsOf(info: backend_util.Conv3DInfo): Windows | null {
  if (info.dataFormat !== "channelsLast") return null;
  const { padInfo } = info;
  const windows = {
    batch: info.batchSize,
    channels: info.inChannels,
    outChannels: info.outChannels,
    size: [info.inDepth, info.inHeight, info.inWidth],
    out: [info.outDepth, info.outHeight, info.outWidth],
    kernel: [info.filterDepth, info.filterHeight, info.filterWidth],
    stride: [info.strideDepth, info.strideHeight, info.strideWidth],
    dilation: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
    before: [padInfo.front, padInfo.top, padInfo.left],
    after: [padInfo.back, padInfo.bottom, padInfo.right],
  };
  const derived = windows.size.every((_, axis) => {
    const rest = leftOver(windows, axis);
    return rest >= 0 && rest < (windows.stride[axis] ?? 1);
  });
  return derived ? windows : null;
}

const at = (list: readonly number[], axis: number): number => list[axis] ?? 0;

/** Voxels behind the last window along an axis. */
function leftOver({ size, out, kernel, stride, dilation, before, after }: Windows, axis: number): number {
  const whole = at(size, axis) + at(before, axis) + at(after, axis);
  return whole - (at(out, axis) - 1) * at(stride, axis) - (at(kernel, axis) - 1) * at(dilation, axis) - 1;
}

function triple(call: KernelCall, name: string): Triple {
  if (!call.has(name)) return [1, 1, 1];
  const [depth = 1, height = depth, width = depth] = call.numbers(name);
  return [depth, height, width];
}

function shape5(shape: Shape): Shape5 {
  const [a = 1, b = 1, c = 1, d = 1, e = 1] = shape;
  return [a, b, c, d, e];
}

/** `same` or `valid`; nothing else is recorded. */
function padding(call: KernelCall): "same" | "valid" | null {
  const pad = call.attribute("pad");
  return pad === "same" || pad === "valid" ? pad : null;
}

function convolutionWindows(call: KernelCall, volumes: Shape, filter: Shape): Windows | null {
  const pad = padding(call);
  if (pad === null || volumes.length !== 5 || filter.length !== 5) return null;
  const [strides, dilations] = [triple(call, "strides"), triple(call, "dilations")];
  return windowsOf(backend_util.computeConv3DInfo(shape5(volumes), shape5(filter), strides, dilations, pad));
}

function poolWindows(call: KernelCall, { shape, type }: Value): Windows | null {
  const pad = padding(call);
  if (pad === null || type !== "float32" || shape.length !== 5) return null;
  if (call.text("dataFormat", "NDHWC") !== "NDHWC") return null;
  const [filter, strides] = [triple(call, "filterSize"), triple(call, "strides")];
  return windowsOf(backend_util.computePool3DInfo(shape5(shape), filter, strides, 1, pad, roundingOf(call)));
}

const attributesOf = ({ kernel, stride, dilation, before, after }: Windows) => ({
  kernel_shape: kernel,
  strides: stride,
  dilations: dilation,
  pads: [...before, ...after],
});

const channelsFirst = (g: Recorder, x: Value): Value => transpose(g, x, [0, 4, 1, 2, 3]);
const channelsLast = (g: Recorder, x: Value): Value => transpose(g, x, [0, 2, 3, 4, 1]);
/** [depth, height, width, in, out] → ONNX's [out, in, depth, height, width]. */
const filterFirst = (g: Recorder, x: Value): Value => transpose(g, x, [4, 3, 0, 1, 2]);

const rests = (windows: Windows): number[] => windows.size.map((_, axis) => leftOver(windows, axis));

function convolve(call: KernelCall): Value | null {
  const { input, g } = call;
  const [x, filter] = [input("x"), input("filter")];
  if (x.type !== "float32" || filter.type !== "float32") return null;
  const windows = convolutionWindows(call, x.shape, filter.shape);
  if (!windows) return null;
  const shape = [windows.batch, windows.outChannels, ...windows.out];
  const attributes = attributesOf(windows);
  const operands = [channelsFirst(g, x), filterFirst(g, filter)];
  return channelsLast(g, g.node("Conv", operands, "float32", shape, { attributes }));
}

function inputGradient(call: KernelCall): Value | null {
  const { input, numbers, g } = call;
  const [dy, filter] = [input("dy"), input("filter")];
  if (dy.type !== "float32" || filter.type !== "float32") return null;
  const windows = convolutionWindows(call, numbers("inputShape"), filter.shape);
  if (!windows || sizeOf(dy.shape) !== windows.batch * windows.outChannels * sizeOf(windows.out)) return null;
  const shape = [windows.batch, windows.channels, ...windows.size];
  const attributes = { ...attributesOf(windows), output_padding: rests(windows) };
  const operands = [channelsFirst(g, dy), filterFirst(g, filter)];
  return channelsLast(g, g.node("ConvTranspose", operands, "float32", shape, { attributes }));
}

/** A convolution over the windows, the batch as its channels: dy is the filter, its strides are dilations. */
function filterGradient(call: KernelCall): Value | null {
  const { input, numbers, g } = call;
  const [x, dy] = [input("x"), input("dy")];
  if (x.type !== "float32" || dy.type !== "float32") return null;
  const windows = convolutionWindows(call, x.shape, numbers("filterShape"));
  if (!windows || sizeOf(dy.shape) !== windows.batch * windows.outChannels * sizeOf(windows.out)) return null;
  const { channels, outChannels, kernel, stride, dilation, out, before, after } = windows;
  const attributes = {
    kernel_shape: out,
    strides: dilation,
    dilations: stride,
    pads: [...before, ...after],
  };
  // Voxels that no window reaches make the result larger than the filter.
  const whole = kernel.map((size, axis) => size + Math.floor(leftOver(windows, axis) / at(dilation, axis)));
  const operands = [transpose(g, x, [4, 0, 1, 2, 3]), transpose(g, dy, [4, 0, 1, 2, 3])];
  const y = g.node("Conv", operands, "float32", [channels, outChannels, ...whole], { attributes });
  const cut = slice(g, y, [0, 0, 0, 0, 0], [channels, outChannels, ...kernel]);
  return transpose(g, cut, [2, 3, 4, 0, 1]);
}

/** The largest of each window, and where in the flat volumes it is. */
function maxima(g: Recorder, x: Value, windows: Windows): readonly Value[] {
  const shape = [windows.batch, windows.channels, ...windows.out];
  const outputs = [
    { type: "float32", shape },
    { type: "int64", shape },
  ] as const;
  const options = { attributes: attributesOf(windows), optionalOutputs: true };
  return g.nodes("MaxPool", [channelsFirst(g, x)], outputs, options);
}

/** For each window, 1 over the number of its voxels that are not padding. */
function shares({ size, out, kernel, stride, before }: Windows): Float32Array {
  const along = (axis: number): number[] =>
    Array.from({ length: at(out, axis) }, (_, i) => {
      const start = i * at(stride, axis) - at(before, axis);
      return Math.min(start + at(kernel, axis), at(size, axis)) - Math.max(start, 0);
    });
  const [depths, heights, widths] = [along(0), along(1), along(2)];
  return Float32Array.from(
    depths.flatMap((depth) =>
      heights.flatMap((height) => widths.map((width) => 1 / (depth * height * width))),
    ),
  );
}

/** Convolution and pooling of volumes [B, D, H, W, C]. */
export const volumes: Kernels = {
  Conv3D: convolve,
  Conv3DBackpropInputV2: inputGradient,
  Conv3DBackpropFilterV2: filterGradient,

  MaxPool3D: (call) => {
    const x = call.input("x");
    const windows = poolWindows(call, x);
    const largest = windows && maxima(call.g, x, windows)[0];
    return largest ? channelsLast(call.g, largest) : null;
  },
  MaxPool3DGrad: (call) => {
    const { input, g } = call;
    const [dy, x] = [input("dy"), input("input")];
    const windows = poolWindows(call, x);
    if (!windows || dy.type !== "float32") return null;
    const [, places] = maxima(g, x, windows);
    if (!places) return null;
    const count = sizeOf(dy.shape);
    const whole = sizeOf(x.shape);
    const operands = [
      g.splat(0, "float32", [whole]),
      reshape(g, places, [count]),
      reshape(g, channelsFirst(g, dy), [count]),
    ];
    const attributes = { axis: 0, reduction: "add" };
    const flat = g.node("ScatterElements", operands, "float32", [whole], { attributes });
    return channelsLast(g, reshape(g, flat, [windows.batch, windows.channels, ...windows.size]));
  },
  AvgPool3D: (call) => {
    const { input, g } = call;
    const x = input("x");
    const windows = poolWindows(call, x);
    if (!windows) return null;
    const attributes = { ...attributesOf(windows), count_include_pad: 0 };
    const shape = [windows.batch, windows.channels, ...windows.out];
    return channelsLast(g, g.node("AveragePool", [channelsFirst(g, x)], "float32", shape, { attributes }));
  },
  /** As in two dimensions: shared out over the voxels that are not padding. */
  AvgPool3DGrad: (call) => {
    const { input, g } = call;
    const [dy, x] = [input("dy"), input("input")];
    const windows = poolWindows(call, x);
    if (!windows || dy.type !== "float32") return null;
    const { batch, channels, size, out, kernel } = windows;
    const shared = arithmetic(g, "Mul", channelsFirst(g, dy), g.data(shares(windows), "float32", out));
    const operands = [
      reshape(g, shared, [batch * channels, 1, ...out]),
      g.splat(1, "float32", [1, 1, ...kernel]),
    ];
    const attributes = { ...attributesOf(windows), output_padding: rests(windows) };
    const shape = [batch * channels, 1, ...size];
    const spread = g.node("ConvTranspose", operands, "float32", shape, { attributes });
    return channelsLast(g, reshape(g, spread, [batch, channels, ...size]));
  },
};
