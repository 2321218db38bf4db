/** Undoes TIFF's horizontal differencing (predictor 2) in place: each sample was stored as the step from its neighbour. */
export function undoDifferencing(
  bytes: Uint8Array<ArrayBuffer>,
  shape: {
    readonly rows: number;
    readonly rowSamples: number;
    readonly bytesPerSample: number;
    readonly samples: number;
  },
): void {
  const count = shape.rows * shape.rowSamples;
  const { buffer, byteOffset } = bytes;
  if (shape.bytesPerSample === 8) accumulateWide(new BigUint64Array(buffer, byteOffset, count), shape);
  else if (shape.bytesPerSample === 4) accumulate(new Uint32Array(buffer, byteOffset, count), shape);
  else if (shape.bytesPerSample === 2) accumulate(new Uint16Array(buffer, byteOffset, count), shape);
  else accumulate(bytes.subarray(0, count), shape);
}

interface Rows {
  readonly rows: number;
  readonly rowSamples: number;
  readonly samples: number;
}

/** The arrays wrap around at their width, as the format asks. */
function accumulate(
  values: Uint8Array | Uint16Array | Uint32Array,
  { rows, rowSamples, samples }: Rows,
): void {
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * rowSamples;
    for (let i = row * rowSamples + samples; i < end; i++) values[i] = values[i]! + values[i - samples]!;
  }
}

function accumulateWide(values: BigUint64Array, { rows, rowSamples, samples }: Rows): void {
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * rowSamples;
    for (let i = row * rowSamples + samples; i < end; i++) values[i] = values[i]! + values[i - samples]!;
  }
}

/**
 * Undoes the floating-point predictor (3; Adobe TIFF Technical Note 3) in place: a row holds the samples' first bytes,
 * then their second bytes, …, most significant first, all of it differenced. The result is little-endian.
 */
export function undoFloatingPoint(
  bytes: Uint8Array,
  shape: {
    readonly rows: number;
    readonly rowSamples: number;
    readonly bytesPerSample: number;
    readonly samples: number;
  },
): void {
  const { rows, rowSamples, bytesPerSample, samples } = shape;
  const rowBytes = rowSamples * bytesPerSample;
  const planes = new Uint8Array(rowBytes);
  for (let row = 0; row < rows; row++) {
    const line = bytes.subarray(row * rowBytes, (row + 1) * rowBytes);
    for (let i = samples; i < rowBytes; i++) line[i] = line[i]! + line[i - samples]!;
    planes.set(line);
    for (let b = 0; b < bytesPerSample; b++) {
      const plane = (bytesPerSample - 1 - b) * rowSamples;
      for (let i = 0; i < rowSamples; i++) line[i * bytesPerSample + b] = planes[plane + i]!;
    }
  }
}
