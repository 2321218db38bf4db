import type { backend_util } from "@tensorflow/tfjs-core";
import type { Recorder } from "../recording/recorder";
import { integers, type Value } from "../recording/value";
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
 * [N, C, H, W] where `axis` is 1; [C, kernel · kernel, N · out · out] from [C, N, H, W] where it is 0. Of the operators
 * that copy, onnxruntime spreads a gather over threads: so that makes most of the copies, by whole rows of pixels.
 */
export function rowsOfWindows(g: Recorder, images: Value, windows: Windows, axis: 0 | 1): Value {
  const { kernel, stride, dilation, before, after, out, size } = windows;
  const [first = 1, second = 1] = images.shape;
  const still = [0, 0] as const;
  const vertical = [before[0], after[0]] as const;
  const padded = pad(g, images, [still, still, vertical, [before[1], after[1]]], 0);
  const high = size[0] + before[0] + after[0];
  // Rows of pixels of one stack: the images of a channel, or one channel of an image.
  const [stacks, deep] = axis === 1 ? [first * second, 1] : [first, second];
  const shifted = range(kernel[1]).map((column) => {
    const begin = [0, 0, 0, column * dilation[1]];
    const seen = slice(g, padded, begin, [first, second, high, out[1]], [1, 1, 1, stride[1]]);
    return reshape(g, seen, [stacks, deep * high, out[1]]);
  });
  const rows = range(kernel[0]).flatMap((row) =>
    range(kernel[1]).flatMap((column) =>
      range(deep).flatMap((image) =>
        range(out[0]).map((y) => (column * deep + image) * high + row * dilation[0] + y * stride[0]),
      ),
    ),
  );
  const gathered = takeRows(g, concatenate(g, shifted, 1), rows);
  const places = kernel[0] * kernel[1];
  const seen = out[0] * out[1];
  return reshape(g, gathered, axis === 1 ? [first, second, places, seen] : [first, places, second * seen]);
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** The `rows` of every matrix of a stack [N, R, C]. */
function takeRows(g: Recorder, matrices: Value, rows: readonly number[]): Value {
  const [stack = 1, height = 1, width = 1] = matrices.shape;
  if (rows.length === height && rows.every((row, i) => row === i)) return matrices;
  const shape = [stack, rows.length, width];
  return g.node("Gather", [matrices, integers(rows)], matrices.type, shape, { attributes: { axis: 1 } });
}
