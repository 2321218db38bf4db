import { pixelKernels, scratchStart } from "./pixel-kernels";
import type { Taps } from "./taps";

/** Bytes of a plane, of taps and of what comes of them beyond which a band is left to JavaScript. */
const most = 2 ** 22;

/**
 * Resamples one band of unsigned 16-bit pixels without holes, two taps an axis, several times as fast as JavaScript
 * and to the same numbers.
 * @returns false, and nothing done, where it is too large or has other taps.
 */
export function blend(from: Uint16Array, columns: Taps, rows: Taps, into: Uint16Array): boolean {
  if (columns.taps !== 2 || rows.taps !== 2) return false;
  const width = columns.first.length;
  const height = rows.first.length;
  let end = scratchStart;
  const reserve = (bytes: number): number => {
    const address = end;
    end = Math.ceil((address + bytes) / 16) * 16;
    return address;
  };
  const columnsAt = reserve(4 * width);
  const columnWeights = reserve(16 * width);
  const rowsAt = reserve(4 * height);
  const rowWeights = reserve(16 * height);
  const lines = reserve(2 * 8 * Math.ceil(width / 8) * 8);
  const fromAt = reserve(2 * from.length + 2); // the pixel after the last is read, and counts for nothing
  const intoAt = reserve(2 * into.length + 14);
  if (end > most) return false;
  const kernels = pixelKernels(end);
  const { buffer } = kernels.memory;
  new Int32Array(buffer, columnsAt, width).set(columns.first);
  new Float64Array(buffer, columnWeights, 2 * width).set(columns.weights);
  new Int32Array(buffer, rowsAt, height).set(rows.first);
  new Float64Array(buffer, rowWeights, 2 * height).set(rows.weights);
  new Uint16Array(buffer, fromAt, from.length).set(from);
  kernels.blendRows(
    fromAt,
    columns.extent,
    columnsAt,
    columnWeights,
    width,
    rowsAt,
    rowWeights,
    height,
    lines,
    intoAt,
  );
  into.set(new Uint16Array(buffer, intoAt, into.length));
  return true;
}
