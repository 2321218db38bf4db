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
