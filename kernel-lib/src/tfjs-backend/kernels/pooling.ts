import { backend_util } from "@tensorflow/tfjs-core";
import { arithmetic } from "../blocks/arithmetic";
import { reshape } from "../blocks/layout";
import { leftOver, toNchw, toNhwc, type Windows, windowAttributes, windowsOf } from "../blocks/windows";
import type { KernelCall, Kernels } from "../kernel-call";
import { type Shape, sizeOf } from "../recording/elements";
import type { Recorder } from "../recording/recorder";
import type { Value } from "../recording/value";
import { paddingOf, pair, roundingOf } from "./window-attributes";

export function poolWindows(call: KernelCall, { shape, type }: Value): Windows | null {
  const [b, h, w, c] = shape;
  if (type !== "float32" || b === undefined || h === undefined || w === undefined || c === undefined)
    return null;
  const info = backend_util.computePool2DInfo(
    [b, h, w, c],
    pair(call, "filterSize"),
    pair(call, "strides"),
    1,
    paddingOf(call),
    roundingOf(call),
  );
  const windows = windowsOf(info);
  // A window of nothing but padding has no largest element and no mean.
  const empty =
    windows &&
    ([0, 1] as const).some(
      (axis) => Math.max(windows.before[axis], windows.after[axis]) >= windows.kernel[axis],
    );
  return empty ? null : windows;
}

/** For each window, 1 over the number of its pixels that are not padding. */
function shares({ size, out, kernel, stride, before }: Windows): Float32Array {
  const along = (axis: 0 | 1): number[] =>
    Array.from({ length: out[axis] }, (_, i) => {
      const start = i * stride[axis] - before[axis];
      return Math.min(start + kernel[axis], size[axis]) - Math.max(start, 0);
    });
  const widths = along(1);
  return Float32Array.from(along(0).flatMap((height) => widths.map((width) => 1 / (height * width))));
}

const pooledShape = ({ batch, channels, out }: Windows): Shape => [batch, channels, ...out];

/** The largest of each window, and where in the flat images it is; of equal ones, the first. */
function maxima(g: Recorder, x: Value, windows: Windows): readonly Value[] {
  const shape = pooledShape(windows);
  const outputs = [
    { type: "float32", shape },
    { type: "int64", shape },
  ] as const;
  return g.nodes("MaxPool", [toNchw(g, x)], outputs, {
    attributes: windowAttributes(windows),
    optionalOutputs: true,
  });
}

/** Pooling of images [B, H, W, C]. */
export const pooling: Kernels = {
  MaxPool: (call) => {
    const x = call.input("x");
    const windows = poolWindows(call, x);
    const largest = windows && maxima(call.g, x, windows)[0];
    return largest ? toNhwc(call.g, largest) : null;
  },

  /** Each window's gradient goes to its largest element alone. */
  MaxPoolGrad: (call) => {
    const { input, g } = call;
    const [dy, x] = [input("dy"), input("input")];
    const windows = poolWindows(call, x);
    if (!windows || dy.type !== "float32") return null;
    const [, places] = maxima(g, x, windows);
    if (!places) return null;
    const count = sizeOf(dy.shape);
    const operands = [
      g.splat(0, "float32", [sizeOf(x.shape)]),
      reshape(g, places, [count]),
      reshape(g, toNchw(g, dy), [count]),
    ];
    const attributes = { axis: 0, reduction: "add" };
    const flat = g.node("ScatterElements", operands, "float32", [sizeOf(x.shape)], { attributes });
    const { batch, channels, size } = windows;
    return toNhwc(g, reshape(g, flat, [batch, channels, ...size]));
  },

  AvgPool: (call) => {
    const { input, g } = call;
    const x = input("x");
    const windows = poolWindows(call, x);
    if (!windows) return null;
    const attributes = { ...windowAttributes(windows), count_include_pad: 0 };
    return toNhwc(g, g.node("AveragePool", [toNchw(g, x)], "float32", pooledShape(windows), { attributes }));
  },

  /**
   * Each window's gradient is shared out evenly over its pixels, padding not among them: a transposed convolution,
   * channel by channel. (TensorFlow.js's cpu kernel shares with the padding, unlike its forward kernel.)
   */
  AvgPoolGrad: (call) => {
    const { input, g } = call;
    const [dy, x] = [input("dy"), input("input")];
    const windows = poolWindows(call, x);
    if (!windows || dy.type !== "float32") return null;
    const { batch, channels, size, out, kernel, stride } = windows;
    const rest = [leftOver(windows, 0), leftOver(windows, 1)] as const;
    if (rest[0] >= stride[0] || rest[1] >= stride[1]) return null;
    const shared = arithmetic(g, "Mul", toNchw(g, dy), g.data(shares(windows), "float32", out));
    const each = reshape(g, shared, [batch * channels, 1, ...out]);
    const share = g.splat(1, "float32", [1, 1, ...kernel]);
    const attributes = { ...windowAttributes(windows), output_padding: rest };
    const operands = [each, share];
    const spread = g.node("ConvTranspose", operands, "float32", [batch * channels, 1, ...size], {
      attributes,
    });
    return toNhwc(g, reshape(g, spread, [batch, channels, ...size]));
  },
};
