import { select } from "../blocks/arithmetic";
import { concatenate, pad, reshape, slice } from "../blocks/layout";
import { leftOver, toNchw, toNhwc } from "../blocks/windows";
import type { Kernel } from "../kernel-call";
import { poolWindows } from "../kernels/pooling";
import { integers, scalar } from "../recording/value";

/** Stands in for −∞, which not every GPU knows. */
const lowest = -3.4028234663852886e38;

/**
 * The gradient of max pooling for providers whose MaxPool does not say where the largest elements are: each place of the
 * window is compared with the window's largest, and the first that equals it takes the gradient. A transposed
 * convolution, whose filters each have a single one, puts the places back.
 */
export const maskedMaxPoolGrad: Kernel = (call) => {
  const { input, g } = call;
  const [dy, x] = [input("dy"), input("input")];
  const windows = poolWindows(call, x);
  if (!windows || dy.type !== "float32") return null;
  const { batch, channels, size, out, kernel, stride, before, after } = windows;
  const rest = [leftOver(windows, 0), leftOver(windows, 1)] as const;
  if (rest[0] >= stride[0] || rest[1] >= stride[1]) return null;
  const planes = batch * channels;
  const places = kernel[0] * kernel[1];
  const still = [0, 0] as const;
  const paddings = [still, still, [before[0], after[0]], [before[1], after[1]]] as const;
  const images = pad(g, reshape(g, toNchw(g, x), [planes, 1, ...size]), paddings, lowest);
  const each = Array.from({ length: places }, (_, place) => {
    const begin = [0, 0, Math.floor(place / kernel[1]), place % kernel[1]];
    return slice(g, images, begin, [planes, 1, ...out], [1, 1, ...stride]);
  });
  const taps = concatenate(g, each, 1);
  const largest = (of: typeof taps) =>
    g.node("ReduceMax", [of, integers([1])], "float32", [planes, 1, ...out], { attributes: { keepdims: 1 } });
  const same = (of: typeof taps) => g.node("Equal", [of, largest(of)], "bool", taps.shape);
  // Of equal ones the first counts most.
  const rank = Float32Array.from({ length: places }, (_, place) => places - place);
  const ranks = g.data(rank, "float32", [places, 1, 1]);
  const first = same(select(g, same(taps), ranks, scalar(0)));
  const gradient = reshape(g, toNchw(g, dy), [planes, 1, ...out]);
  const shares = select(g, first, gradient, scalar(0));
  const back = Float32Array.from({ length: places * places }, (_, i) => Number(i % (places + 1) === 0));
  const attributes = {
    kernel_shape: kernel,
    strides: stride,
    pads: [...before, ...after],
    output_padding: rest,
  };
  const operands = [shares, g.data(back, "float32", [places, 1, ...kernel])];
  const spread = g.node("ConvTranspose", operands, "float32", [planes, 1, ...size], { attributes });
  return toNhwc(g, reshape(g, spread, [batch, channels, ...size]));
};
