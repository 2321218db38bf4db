/** Where each element of a resized axis comes from: between `low` and `high`, at `fraction` of the way. */
export interface Mapping {
  readonly low: Int32Array;
  /** Null where `low` is taken as it is. */
  readonly high: Int32Array | null;
  readonly fraction: Float32Array;
}

/** The position in an axis of `from` elements of each element of one of `to`, by TensorFlow's three conventions. */
function positions(from: number, to: number, alignCorners: boolean, halfPixel: boolean): number[] {
  const corners = alignCorners && to > 1;
  const ratio = (corners ? from - 1 : from) / (corners ? to - 1 : to);
  return Array.from({ length: to }, (_, i) => (halfPixel ? ratio * (i + 0.5) - 0.5 : ratio * i));
}

export function linearMapping(from: number, to: number, alignCorners: boolean, halfPixel: boolean): Mapping {
  const at = positions(from, to, alignCorners, halfPixel);
  const low = Int32Array.from(at, (position) => Math.max(0, Math.floor(position)));
  const high = Int32Array.from(at, (position) => Math.min(from - 1, Math.ceil(position)));
  return { low, high, fraction: Float32Array.from(at, (position, i) => position - (low[i] ?? 0)) };
}

export function nearestMapping(from: number, to: number, alignCorners: boolean, halfPixel: boolean): Mapping {
  const corners = alignCorners && to > 1;
  const ratio = (corners ? from - 1 : from) / (corners ? to - 1 : to);
  const low = Int32Array.from({ length: to }, (_, i) => {
    const position = halfPixel ? ratio * (i + 0.5) : ratio * i;
    const nearest = alignCorners ? Math.round(position) : Math.floor(position);
    return Math.max(0, Math.min(from - 1, nearest));
  });
  return { low, high: null, fraction: new Float32Array(0) };
}
