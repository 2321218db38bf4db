import { backend_util } from "@tensorflow/tfjs-core";
import { pad, reshape, slice, transpose } from "../blocks/layout";
import { matrixProduct } from "../blocks/matrix-product";
import {
  columns,
  extent,
  leftOver,
  outSize,
  rowsOfWindows,
  toNchw,
  toNhwc,
  type Windows,
  windowAttributes,
  windowsOf,
} from "../blocks/windows";
import type { KernelCall, Kernels } from "../kernel-call";
import { type Shape, sameShape, sizeOf } from "../recording/elements";
import type { Recorder } from "../recording/recorder";
import { integers, type Value } from "../recording/value";
import { finish } from "./matmul";
import { paddingOf, pair, roundingOf } from "./window-attributes";

function geometry(call: KernelCall, images: Shape, filter: Shape): Windows | null {
  const [b, h, w, c] = images;
  const [kh, kw, ci, co] = filter;
  if ([b, h, w, c, kh, kw, ci, co].includes(undefined)) return null;
  const info = backend_util.computeConv2DInfo(
    [b ?? 0, h ?? 0, w ?? 0, c ?? 0],
    [kh ?? 0, kw ?? 0, ci ?? 0, co ?? 0],
    pair(call, "strides"),
    pair(call, "dilations"),
    paddingOf(call),
    roundingOf(call),
    false,
    channelsLast(call) ? "channelsLast" : "channelsFirst",
  );
  return windowsOf(info);
}

const channelsLast = (call: KernelCall): boolean => call.text("dataFormat", "NHWC") === "NHWC";

/** One pixel a window, none of them padding: a matrix product of pixels. */
const isPointwise = ({ kernel, before, after }: Windows): boolean =>
  [...kernel].every((size) => size === 1) && [...before, ...after].every((size) => size === 0);

/** Every stride-th pixel, as rows of a matrix [B · out · out, C]. */
function pixels(g: Recorder, images: Value, { batch, channels, out, stride }: Windows): Value {
  const seen = slice(g, images, [0, 0, 0, 0], [batch, ...out, channels], [1, ...stride, 1]);
  return reshape(g, seen, [batch * out[0] * out[1], channels]);
}

/** [kernel, kernel, in, out] → ONNX's [out, in, kernel, kernel]. */
const toOihw = (g: Recorder, filter: Value): Value => transpose(g, filter, [3, 2, 0, 1]);

function convolve(call: KernelCall): Value | null {
  const { input, g } = call;
  const [x, filter] = [input("x"), input("filter")];
  if (x.type !== "float32" || filter.type !== "float32") return null;
  const windows = geometry(call, x.shape, filter.shape);
  if (!windows) return null;
  const { batch, channels, outChannels, out } = windows;
  if (channelsLast(call) && isPointwise(windows)) {
    const y = matrixProduct(g, pixels(g, x, windows), reshape(g, filter, [channels, outChannels]));
    return reshape(g, y, [batch, ...out, outChannels]);
  }
  const images = channelsLast(call) ? toNchw(g, x) : x;
  const y = g.node("Conv", [images, toOihw(g, filter)], "float32", [batch, outChannels, ...out], {
    attributes: windowAttributes(windows),
  });
  return channelsLast(call) ? toNhwc(g, y) : y;
}

/** The gradient by the images: what each pixel gave to the windows that saw it. */
function inputGradient(call: KernelCall): Value | null {
  const { input, numbers, g } = call;
  const [dy, filter] = [input("dy"), input("filter")];
  if (dy.type !== "float32" || filter.type !== "float32") return null;
  const windows = geometry(call, numbers("inputShape"), filter.shape);
  if (!windows || sizeOf(dy.shape) !== outSize(windows)) return null;
  const { batch, channels, outChannels, size, out, stride } = windows;
  if (channelsLast(call) && isPointwise(windows)) {
    const rows = reshape(g, dy, [batch * out[0] * out[1], outChannels]);
    const kernel = reshape(g, filter, [channels, outChannels]);
    const gradient = reshape(g, matrixProduct(g, rows, kernel, false, true), [batch, ...out, channels]);
    return spread(g, gradient, windows);
  }
  if (isPointwise(windows) && sameShape(size, out)) {
    const columns = reshape(g, dy, [batch, outChannels, out[0] * out[1]]);
    const kernel = reshape(g, toOihw(g, filter), [outChannels, channels]);
    return reshape(g, matrixProduct(g, kernel, columns, true, false), [batch, channels, ...size]);
  }
  const gradients = channelsLast(call) ? toNchw(g, dy) : dy;
  const around = turnedPadding(windows);
  if (around) {
    const operands = [gradients, turned(g, filter, windows)];
    const attributes = { ...windowAttributes(windows), pads: around };
    const y = g.node("Conv", operands, "float32", [batch, channels, ...size], { attributes });
    return channelsLast(call) ? toNhwc(g, y) : y;
  }
  const attributes = {
    ...windowAttributes(windows),
    output_padding: [leftOver(windows, 0), leftOver(windows, 1)],
  };
  if (leftOver(windows, 0) >= stride[0] || leftOver(windows, 1) >= stride[1]) return null;
  const operands = [gradients, toOihw(g, filter)];
  const y = g.node("ConvTranspose", operands, "float32", [batch, channels, ...size], { attributes });
  return channelsLast(call) ? toNhwc(g, y) : y;
}

/**
 * Padding with which the gradient by the images is a convolution with the turned filter; null where it is none, or turning
 * the filter takes longer than is won: onnxruntime's transposed convolution adds up its windows on one thread.
 */
function turnedPadding({ batch, outChannels, kernel, stride, dilation, before, after, out }: Windows) {
  if (stride[0] !== 1 || stride[1] !== 1 || batch * out[0] * out[1] < 2 * outChannels) return null;
  const reach = ([0, 1] as const).map((axis) => (kernel[axis] - 1) * dilation[axis]);
  const around = [...before, ...after].map((padding, i) => (reach[i % 2] ?? 0) - padding);
  return around.every((padding) => padding >= 0) ? around : null;
}

/** [kernel, kernel, in, out] → [in, out, kernel, kernel], each window from its end to its beginning. */
function turned(g: Recorder, filter: Value, { kernel, channels, outChannels }: Windows): Value {
  const places = kernel[0] * kernel[1];
  const rows = reshape(g, transpose(g, filter, [2, 3, 0, 1]), [channels, outChannels, places]);
  const backwards = slice(g, rows, [0, 0, places - 1], [channels, outChannels, places], [1, 1, -1]);
  return reshape(g, backwards, [channels, outChannels, ...kernel]);
}

/** Puts [B, out, out, C] on every stride-th pixel of [B, H, W, C], zeros between. */
function spread(g: Recorder, gradient: Value, { batch, channels, size, out, stride }: Windows): Value {
  const apart = reshape(g, gradient, [batch, out[0], 1, out[1], 1, channels]);
  const still = [0, 0] as const;
  const gaps = [still, still, [0, stride[0] - 1], still, [0, stride[1] - 1], still] as const;
  const high = out[0] * stride[0];
  const wide = out[1] * stride[1];
  const padded = reshape(g, pad(g, apart, gaps, 0), [batch, high, wide, channels]);
  const cut = slice(
    g,
    padded,
    [0, 0, 0, 0],
    [batch, Math.min(high, size[0]), Math.min(wide, size[1]), channels],
  );
  const rest = [still, [0, Math.max(0, size[0] - high)], [0, Math.max(0, size[1] - wide)], still] as const;
  return pad(g, cut, rest, 0);
}

/** The gradient by the filter, as one matrix product: dyᵀ · windows, or its transpose. */
function filterGradient(call: KernelCall): Value | null {
  const { input, numbers, g } = call;
  const [x, dy] = [input("x"), input("dy")];
  if (x.type !== "float32" || dy.type !== "float32") return null;
  const filterShape = numbers("filterShape");
  const windows = geometry(call, x.shape, filterShape);
  if (!windows || sizeOf(dy.shape) !== outSize(windows)) return null;
  if (!channelsLast(call)) return channelsFirstFilterGradient(g, x, dy, windows);
  const { batch, outChannels, out } = windows;
  const seen = isPointwise(windows) ? pixels(g, x, windows) : columns(g, x, windows);
  const rows = reshape(g, dy, [batch * out[0] * out[1], outChannels]);
  return reshape(g, matrixProduct(g, seen, rows, true, false), filterShape);
}

/** Pixels of a window from which on its places are worth a convolution's own columns. */
const smallestLargeKernel = 32;

/**
 * The filter's gradient as a convolution with batch and channels exchanged: dy is the filter, that steps by the dilation
 * and is dilated by the stride. Of a large kernel, it is faster than one product of all windows.
 */
function exchangedFilterGradient(g: Recorder, x: Value, dy: Value, windows: Windows): Value {
  const { channels, outChannels, kernel, out, stride, dilation, before, after } = windows;
  const seen = ([0, 1] as const).map(
    (axis) => Math.floor((extent(windows, axis) - 1 + leftOver(windows, axis)) / dilation[axis]) + 1,
  );
  const operands = [transpose(g, x, [1, 0, 2, 3]), transpose(g, dy, [1, 0, 2, 3])];
  const attributes = {
    kernel_shape: out,
    strides: dilation,
    dilations: stride,
    pads: [...before, ...after],
  };
  const all = g.node("Conv", operands, "float32", [channels, outChannels, ...seen], { attributes });
  return transpose(g, slice(g, all, [0, 0, 0, 0], [channels, outChannels, ...kernel]), [2, 3, 0, 1]);
}

/**
 * From images and gradients [B, C, …]: the filter comes out as [out, in, kernel, kernel], PyTorch's own order, which is
 * only named another.
 */
function channelsFirstFilterGradient(g: Recorder, x: Value, dy: Value, windows: Windows): Value {
  const { batch, channels, outChannels, kernel, out } = windows;
  if (kernel[0] * kernel[1] >= smallestLargeKernel) return exchangedFilterGradient(g, x, dy, windows);
  const places = out[0] * out[1];
  const rows = channels * kernel[0] * kernel[1];
  // One product an image and their sum, or the images side by side in one product: whichever moves fewer numbers.
  const apart = 2 * batch * outChannels * rows;
  const together = 2 * batch * (places * outChannels + x.shape.slice(1).reduce((a, b) => a * b));
  let filter: Value;
  if (batch > 1 && apart > together) {
    const joined = rowsOfWindows(g, transpose(g, x, [1, 0, 2, 3]), windows, 0);
    const gradients = reshape(g, transpose(g, dy, [1, 0, 2, 3]), [outChannels, batch * places]);
    filter = matrixProduct(g, gradients, reshape(g, joined, [rows, batch * places]), false, true);
  } else {
    const seen = reshape(g, rowsOfWindows(g, x, windows, 1), [batch, rows, places]);
    const products = matrixProduct(g, reshape(g, dy, [batch, outChannels, places]), seen, false, true);
    filter =
      batch === 1
        ? products
        : g.node("ReduceSum", [products, integers([0])], "float32", [outChannels, rows], {
            attributes: { keepdims: 0 },
          });
  }
  return transpose(g, reshape(g, filter, [outChannels, channels, ...kernel]), [2, 3, 1, 0]);
}

/** Convolutions of images [B, H, W, C] (or [B, C, H, W]) with filters [kernel, kernel, in, out]. */
export const convolution: Kernels = {
  Conv2D: convolve,
  Conv2DBackpropInput: inputGradient,
  Conv2DBackpropFilter: filterGradient,
  FusedConv2D: (call) => {
    // Bias and activation's weights are along the last axis.
    if (!channelsLast(call)) return null;
    const y = convolve(call);
    return y && finish(call, y);
  },
};
