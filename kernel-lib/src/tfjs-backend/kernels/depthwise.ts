import { backend_util } from "@tensorflow/tfjs-core";
import { arithmetic } from "../blocks/arithmetic";
import { concatenate, reshape, transpose } from "../blocks/layout";
import {
  leftOver,
  outSize,
  taps,
  toNchw,
  toNhwc,
  type Windows,
  windowAttributes,
  windowsOf,
} from "../blocks/windows";
import type { KernelCall, Kernels } from "../kernel-call";
import { type Shape, sizeOf } from "../recording/elements";
import type { Recorder } from "../recording/recorder";
import { integers, type Value } from "../recording/value";
import { finish } from "./matmul";
import { paddingOf, pair, roundingOf } from "./window-attributes";

function geometry(call: KernelCall, images: Shape, filter: Shape): Windows | null {
  const [b, h, w, c] = images;
  const [kh, kw, ci, multiplier] = filter;
  if ([b, h, w, c, kh, kw, ci, multiplier].includes(undefined)) return null;
  if (call.text("dataFormat", "NHWC") !== "NHWC") return null;
  const info = backend_util.computeConv2DInfo(
    [b ?? 0, h ?? 0, w ?? 0, c ?? 0],
    [kh ?? 0, kw ?? 0, ci ?? 0, multiplier ?? 0],
    pair(call, "strides"),
    pair(call, "dilations"),
    paddingOf(call),
    roundingOf(call),
    true,
  );
  return windowsOf(info);
}

/** [kernel, kernel, C, multiplier] → ONNX's [C · multiplier, 1, kernel, kernel] of C groups. */
function grouped(g: Recorder, filter: Value, { channels, kernel }: Windows): Value {
  const multiplier = filter.shape.at(-1) ?? 1;
  return reshape(g, transpose(g, filter, [2, 3, 0, 1]), [channels * multiplier, 1, ...kernel]);
}

function convolve(call: KernelCall): Value | null {
  const { input, g } = call;
  const [x, filter] = [input("x"), input("filter")];
  if (x.type !== "float32" || filter.type !== "float32") return null;
  const windows = geometry(call, x.shape, filter.shape);
  if (!windows) return null;
  const { batch, channels, outChannels, out } = windows;
  const operands = [toNchw(g, x), grouped(g, filter, windows)];
  const attributes = { ...windowAttributes(windows), group: channels };
  return toNhwc(g, g.node("Conv", operands, "float32", [batch, outChannels, ...out], { attributes }));
}

function inputGradient(call: KernelCall): Value | null {
  const { input, numbers, g } = call;
  const [dy, filter] = [input("dy"), input("filter")];
  if (dy.type !== "float32" || filter.type !== "float32") return null;
  const windows = geometry(call, numbers("inputShape"), filter.shape);
  if (!windows || sizeOf(dy.shape) !== outSize(windows)) return null;
  const { batch, channels, size, stride } = windows;
  const rest = [leftOver(windows, 0), leftOver(windows, 1)] as const;
  if (rest[0] >= stride[0] || rest[1] >= stride[1]) return null;
  const operands = [toNchw(g, dy), grouped(g, filter, windows)];
  const attributes = { ...windowAttributes(windows), group: channels, output_padding: rest };
  return toNhwc(g, g.node("ConvTranspose", operands, "float32", [batch, channels, ...size], { attributes }));
}

/** For each place in the window, the sum over images and windows of what lies there times dy. */
function filterGradient(call: KernelCall): Value | null {
  const { input, numbers, g } = call;
  const [x, dy] = [input("x"), input("dy")];
  if (x.type !== "float32" || dy.type !== "float32") return null;
  const filterShape = numbers("filterShape");
  const windows = geometry(call, x.shape, filterShape);
  if (!windows || sizeOf(dy.shape) !== outSize(windows)) return null;
  const { batch, channels, out } = windows;
  const multiplier = filterShape[3] ?? 1;
  const gradients = reshape(g, dy, [batch * out[0] * out[1], channels, multiplier]);
  const places = taps(g, x, windows).map((tap) => {
    const weighted = arithmetic(g, "Mul", reshape(g, tap, [batch * out[0] * out[1], channels, 1]), gradients);
    return g.node("ReduceSum", [weighted, integers([0])], "float32", [1, channels, multiplier], {
      attributes: { keepdims: 1 },
    });
  });
  return reshape(g, concatenate(g, places, 0), filterShape);
}

/** Convolutions of each channel by itself: filters [kernel, kernel, C, multiplier]. */
export const depthwise: Kernels = {
  DepthwiseConv2dNative: convolve,
  DepthwiseConv2dNativeBackpropInput: inputGradient,
  DepthwiseConv2dNativeBackpropFilter: filterGradient,
  FusedDepthwiseConv2D: (call) => {
    const y = convolve(call);
    return y && finish(call, y);
  },
};
