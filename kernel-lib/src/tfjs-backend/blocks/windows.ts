import type { backend_util } from "@tensorflow/tfjs-core";
import type { Recorder } from "../recording/recorder";
import type { Value } from "../recording/value";
import { concatenate, pad, reshape, slice, transpose } from "./layout";

/** A window that moves over images: of a convolution or of a pooling. Pairs are [vertical, horizontal]. */
export interface Windows {
  readonly batch: number;
  readonly channels: number;
  readonly outChannels: number;
  readonly size: readonly [number, number];
  readonly out: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Zeros before the first row and column. */
  readonly before: readonly [number, number];
  readonly after: readonly [number, number];
}

/** Null where the windows are not those that ONNX derives from kernel, strides and padding (rounding up is not). */
export function windowsOf(info: backend_util.Conv2DInfo): Windows | null {
  const windows: Windows = {
    batch: info.batchSize,
    channels: info.inChannels,
    outChannels: info.outChannels,
    size: [info.inHeight, info.inWidth],
    out: [info.outHeight, info.outWidth],
    kernel: [info.filterHeight, info.filterWidth],
    stride: [info.strideHeight, info.strideWidth],
    dilation: [info.dilationHeight, info.dilationWidth],
    before: [info.padInfo.top, info.padInfo.left],
    after: [info.padInfo.bottom, info.padInfo.right],
  };
  const derived = ([0, 1] as const).every((axis) => {
    const space = windows.size[axis] + windows.before[axis] + windows.after[axis] - extent(windows, axis);
    return space >= 0 && Math.floor(space / windows.stride[axis]) + 1 === windows.out[axis];
  });
  return derived ? windows : null;
}

/** Pixels that one window spans along an axis. */
export const extent = ({ kernel, dilation }: Windows, axis: 0 | 1): number =>
  (kernel[axis] - 1) * dilation[axis] + 1;

/** Pixels behind the last window, which no window reaches. */
export const leftOver = (windows: Windows, axis: 0 | 1): number =>
  windows.size[axis] +
  windows.before[axis] +
  windows.after[axis] -
  ((windows.out[axis] - 1) * windows.stride[axis] + extent(windows, axis));

/** Elements of a convolution's result. */
export const outSize = ({ batch, outChannels, out }: Windows): number =>
  batch * out[0] * out[1] * outChannels;

/** ONNX's attributes of windows. */
export const windowAttributes = ({ kernel, stride, dilation, before, after }: Windows) => ({
  kernel_shape: kernel,
  strides: stride,
  dilations: dilation,
  pads: [...before, ...after],
});

export const toNchw = (g: Recorder, x: Value): Value => transpose(g, x, [0, 3, 1, 2]);
export const toNhwc = (g: Recorder, x: Value): Value => transpose(g, x, [0, 2, 3, 1]);

/** For each place in a window, what lies there: [B, out, out, C] each, from images [B, H, W, C]. */
export function taps(g: Recorder, images: Value, windows: Windows): Value[] {
  const { batch, channels, kernel, stride, dilation, before, after, out } = windows;
  const padded = pad(
    g,
    images,
    [
      [0, 0],
      [before[0], after[0]],
      [before[1], after[1]],
      [0, 0],
    ],
    0,
  );
  const found: Value[] = [];
  for (let row = 0; row < kernel[0]; row++) {
    for (let column = 0; column < kernel[1]; column++) {
      const begin = [0, row * dilation[0], column * dilation[1], 0];
      found.push(slice(g, padded, begin, [batch, ...out, channels], [1, ...stride, 1]));
    }
  }
  return found;
}

/** All windows as the rows of a matrix [B · out · out, kernel · kernel · C]. */
export function columns(g: Recorder, images: Value, windows: Windows): Value {
  const { batch, channels, kernel, stride, dilation, before, out } = windows;
  const apart = ([0, 1] as const).every(
    (axis) => kernel[axis] === stride[axis] && dilation[axis] === 1 && before[axis] === 0,
  );
  const [high, wide] = [out[0] * kernel[0], out[1] * kernel[1]];
  if (apart && high <= windows.size[0] && wide <= windows.size[1]) {
    // Windows that do not overlap are only put in another order.
    const tiled = slice(g, images, [0, 0, 0, 0], [batch, high, wide, channels]);
    const split = reshape(g, tiled, [batch, out[0], kernel[0], out[1], kernel[1], channels]);
    const rows = transpose(g, split, [0, 1, 3, 2, 4, 5]);
    return reshape(g, rows, [batch * out[0] * out[1], kernel[0] * kernel[1] * channels]);
  }
  const joined = concatenate(g, taps(g, images, windows), 3);
  return reshape(g, joined, [batch * out[0] * out[1], kernel[0] * kernel[1] * channels]);
}

/**
 * For each channel, and each place in a window, what lies there: [N, C · kernel · kernel · out · out] from images
 * [N, C, H, W] where `axis` is 1; [C, kernel · kernel, N · out · out] from [C, N, H, W] where it is 0.
 */
export function rowsOfWindows(g: Recorder, images: Value, windows: Windows, axis: 0 | 1): Value {
  const { kernel, stride, dilation, before, after, out } = windows;
  const [first = 1, second = 1] = images.shape;
  const padded = pad(
    g,
    images,
    [
      [0, 0],
      [0, 0],
      [before[0], after[0]],
      [before[1], after[1]],
    ],
    0,
  );
  const found: Value[] = [];
  for (let row = 0; row < kernel[0]; row++) {
    for (let column = 0; column < kernel[1]; column++) {
      const begin = [0, 0, row * dilation[0], column * dilation[1]];
      const tap = slice(g, padded, begin, [first, second, ...out], [1, 1, ...stride]);
      const shape = axis === 1 ? [first, second, 1, out[0] * out[1]] : [first, 1, second * out[0] * out[1]];
      found.push(reshape(g, tap, shape));
    }
  }
  return concatenate(g, found, axis + 1);
}
