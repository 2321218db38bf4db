/** Keys' cubic convolution kernel with a = −0.75, as PyTorch's bicubic interpolation has it. */
function cubic(distance: number): number {
  const a = -0.75;
  const d = Math.abs(distance);
  if (d <= 1) return (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1;
  return d < 2 ? a * (d ** 3 - 5 * d ** 2 + 8 * d - 4) : 0;
}

/**
 * The weights by which DINOv2 resamples positional embeddings from `grid` to `size` places along an axis: bicubic at
 * scale (size + 0.1) / grid, pixel centres at halves, the border repeated. [size, grid], row-major.
 */
export function positionWeights(grid: number, size: number): Float32Array {
  const weights = new Float32Array(size * grid);
  const scale = (size + 0.1) / grid;
  for (let place = 0; place < size; place++) {
    const at = (place + 0.5) / scale - 0.5;
    const first = Math.floor(at) - 1;
    for (let tap = first; tap < first + 4; tap++) {
      const index = place * grid + Math.min(grid - 1, Math.max(0, tap));
      weights[index] = (weights[index] ?? 0) + cubic(at - tap);
    }
  }
  return weights;
}
