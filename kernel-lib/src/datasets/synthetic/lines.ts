import type { PixelWindow } from "../../raster/raster";
import { cosine, exceededBy, sine } from "./exact-math";
import { hash, uniform } from "./hash";
import type { Place } from "./landscape";
import { fractalNoise } from "./noise";

/**
 * Signed distance in pixels to the nearest of a family of winding lines, `apart` pixels from one to the next: rivers,
 * roads. One of them passes through the place's origin. `winding` is the share of `apart` that it strays.
 */
export function courseDistance(
  { seed }: Place,
  window: PixelWindow,
  { apart, bend, winding }: { readonly apart: number; readonly bend: number; readonly winding: number },
): Float32Array {
  const turns = uniform(seed, 71, apart);
  const [across, along] = [cosine(turns) / apart, sine(turns) / apart];
  const options = { seed: hash(seed, 72, apart), cell: bend, octaves: 3 };
  const [atOrigin = 0] = fractalNoise({ x: 0, y: 0, width: 1, height: 1 }, options);
  return distances(window, fractalNoise(window, options), (x, y, n) => {
    const course = x * across + y * along + winding * (n - atOrigin);
    return course - Math.round(course);
  });
}

/** Signed distance in pixels to the shore: negative at sea. The sea lies to one side; islands and bays come of the noise. */
export function shoreDistance({ seed, landscape }: Place, window: PixelWindow): Float32Array {
  const noise = fractalNoise(window, { seed: hash(seed, 74), cell: 130, octaves: 6 });
  const turns = uniform(seed, 73);
  const [across, along] = [cosine(turns) / 140, sine(turns) / 140];
  const level = -1.2 * exceededBy(landscape.sea);
  return distances(window, noise, (x, y, n) => {
    const tilt = Math.max(-2, Math.min(2, x * across + y * along));
    return n * 0.8 + tilt - level;
  });
}

/** A field divided by its own slope: near its zeros that is the distance to them. */
function distances(
  { x, y, width, height }: PixelWindow,
  noise: Float32Array,
  field: (x: number, y: number, noise: number) => number,
): Float32Array {
  const values = new Float32Array(width * height);
  for (let row = 0, i = 0; row < height; row++)
    for (let column = 0; column < width; column++, i++) values[i] = field(x + column, y + row, noise[i]!);
  const out = new Float32Array(values.length);
  for (let row = 0, i = 0; row < height; row++)
    for (let column = 0; column < width; column++, i++) {
      const dx = values[column < width - 1 ? i + 1 : i]! - values[column > 0 ? i - 1 : i]!;
      const dy = values[row < height - 1 ? i + width : i]! - values[row > 0 ? i - width : i]!;
      out[i] = values[i]! / (0.5 * Math.sqrt(dx * dx + dy * dy) + 1e-4);
    }
  return out;
}
