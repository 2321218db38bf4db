import { seededRandom } from "../../core/random";

/** A smooth random surface, about uniform in [0, 1]; x and y in pixels. */
export type Field = (x: number, y: number) => number;

/** Value noise: random heights on a lattice of `cell` pixels, smoothly joined, each octave half as wide and half as high. */
export function noiseField(seed: number, cell: number, octaves: number): Field {
  const side = 64;
  const random = seededRandom(seed);
  const lattice = Float64Array.from({ length: side * side }, () => random.next());
  const at = (i: number, j: number): number => lattice[(j & (side - 1)) * side + (i & (side - 1))] ?? 0;
  const smooth = (t: number): number => t * t * (3 - 2 * t);
  const layer: Field = (x, y) => {
    const [i, j] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [smooth(x - i), smooth(y - j)];
    const top = at(i, j) + (at(i + 1, j) - at(i, j)) * u;
    const bottom = at(i, j + 1) + (at(i + 1, j + 1) - at(i, j + 1)) * u;
    return top + (bottom - top) * v;
  };
  return (x, y) => {
    let sum = 0;
    let weights = 0;
    for (let octave = 0; octave < octaves; octave++) {
      const scale = 2 ** octave;
      // each octave starts elsewhere on the lattice, or their creases would meet
      sum += layer((x * scale) / cell + 17.3 * octave, (y * scale) / cell + 31.7 * octave) / scale;
      weights += 1 / scale;
    }
    // a mean of octaves crowds around one half; stretched, it fills the range again
    return Math.min(1, Math.max(0, 0.5 + (sum / weights - 0.5) * 1.6));
  };
}
