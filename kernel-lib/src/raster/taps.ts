import type { ResampleMethod } from "./scene";

/** Which source pixels each target pixel of one axis is made of, and how much of each. */
export interface Taps {
  /** The source pixels at hand: the first, and how many there are from it on. */
  readonly origin: number;
  readonly extent: number;
  /** First tap of each target pixel, relative to `origin`; never decreasing. */
  readonly first: Int32Array;
  /** Taps of each target pixel, at most `taps`. */
  readonly count: Int32Array;
  readonly taps: number;
  /** [targets, taps]; each row's first `count` weights sum to 1. */
  readonly weights: Float64Array;
}

/**
 * The taps of `length` target pixels from `start` on, of an axis of `from` pixels resized to `to`,
 * after ATen's UpSampleKernel.cpp (`compute_indices_weights`, `_compute_indices_min_size_weights_aa`).
 */
export function axisTaps(
  from: number,
  to: number,
  start: number,
  length: number,
  method: ResampleMethod,
  antialias: boolean,
): Taps {
  const kernel = kernels[method];
  const scale = from / to;
  const stretch = antialias && method !== "nearest" ? Math.max(scale, 1) : 1;
  const taps = antialias ? Math.ceil(kernel.radius * stretch) * 2 + 1 : Math.max(2 * kernel.radius, 1);
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Float64Array(length * taps);
  for (let i = 0; i < length; i++) {
    const at = i * taps;
    if (method === "nearest") {
      first[i] = nearest(from, to, start + i);
      count[i] = 1;
      weights[at] = 1;
    } else if (antialias) {
      const center = scale * (start + i + 0.5);
      const support = kernel.radius * stretch;
      const low = Math.max(Math.floor(center - support + 0.5), 0);
      const high = Math.min(Math.floor(center + support + 0.5), from);
      let total = 0;
      for (let j = low; j < high; j++) {
        const weight = kernel.averaging((j - center + 0.5) / stretch);
        weights[at + j - low] = weight;
        total += weight;
      }
      for (let j = 0; j < high - low; j++) weights[at + j]! /= total;
      first[i] = low;
      count[i] = high - low;
    } else {
      // Taps beyond the edge repeat the edge pixel: their weight goes to it.
      const position = scale * (start + i + 0.5) - 0.5;
      const base = Math.floor(position);
      const low = Math.min(Math.max(base - kernel.radius + 1, 0), from - 1);
      const high = Math.min(Math.max(base + kernel.radius, 0), from - 1);
      for (let j = base - kernel.radius + 1; j <= base + kernel.radius; j++)
        weights[at + Math.min(Math.max(j, low), high) - low]! += kernel.interpolating(j - position);
      first[i] = low;
      count[i] = high - low + 1;
    }
  }
  return { origin: 0, extent: from, first, count, taps, weights };
}

/**
 * As `axisTaps`, over just those source pixels that they need. Those of images of one size are computed once.
 */
export function trimmedTaps(...axis: Parameters<typeof axisTaps>): Taps {
  const key = axis.join();
  const known = kept.get(key);
  if (known) return known;
  const taps = trimmed(axisTaps(...axis));
  if (taps.weights.length <= mostWeights) {
    if (kept.size >= mostKept) kept.clear();
    kept.set(key, taps);
  }
  return taps;
}

const kept = new Map<string, Taps>();
const mostKept = 64;
const mostWeights = 4096;

function trimmed(axis: Taps): Taps {
  const origin = axis.first[0]!;
  const end = axis.first.reduce((most, first, i) => Math.max(most, first + axis.count[i]!), 0);
  return { ...axis, origin, extent: end - origin, first: axis.first.map((first) => first - origin) };
}

/** PyTorch computes the position in single precision, which decides where it falls next to a whole number. */
function nearest(from: number, to: number, target: number): number {
  return Math.min(Math.floor(Math.fround(target * Math.fround(from / to))), from - 1);
}

interface Kernel {
  /** Half the support, in source pixels before any stretching. */
  readonly radius: number;
  readonly interpolating: (x: number) => number;
  readonly averaging: (x: number) => number;
}

const triangle = (x: number): number => Math.max(0, 1 - Math.abs(x));

/** Keys' cubic convolution. */
const cubic =
  (a: number) =>
  (signed: number): number => {
    const x = Math.abs(signed);
    if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? ((x - 5) * x + 8) * x * a - 4 * a : 0;
  };

const kernels: Record<ResampleMethod, Kernel> = {
  nearest: { radius: 0, interpolating: triangle, averaging: triangle },
  bilinear: { radius: 1, interpolating: triangle, averaging: triangle },
  bicubic: { radius: 2, interpolating: cubic(-0.75), averaging: cubic(-0.5) },
};
