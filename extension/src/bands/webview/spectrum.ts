import type { BandFacts } from "../shared/scene-facts";

/** One value of a spectrum. */
export interface SpectrumPoint {
  readonly name: string;
  /** Nanometres, or the band's number from 1 on. */
  readonly x: number;
  readonly y: number;
}

export interface Spectrum {
  /** In order of x; bands without a measurement are left out. */
  readonly points: readonly SpectrumPoint[];
  /** Whether x is a wavelength. */
  readonly byWavelength: boolean;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
}

/** The values of a pixel along the spectrum: by wavelength where every band has one, else by number. */
export function spectrumOf(bands: readonly BandFacts[], values: ArrayLike<number>): Spectrum {
  const byWavelength = bands.length > 0 && bands.every(({ wavelength }) => wavelength !== null);
  const all = bands.map(({ name, wavelength }, i) => ({
    name,
    x: byWavelength ? (wavelength ?? i + 1) : i + 1,
    y: values[i] ?? Number.NaN,
  }));
  const points = all.filter(({ y }) => Number.isFinite(y)).sort((a, b) => a.x - b.x);
  const xs = all.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return {
    points,
    byWavelength,
    xRange: extent(xs),
    // reflectance and power start at nothing
    yRange: ys.length > 0 && ys.every((y) => y >= 0) ? extent([0, ...ys]) : extent(ys),
  };
}

function extent(values: readonly number[]): readonly [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!(Number.isFinite(low) && Number.isFinite(high))) return [0, 1];
  return high > low ? [low, high] : [low - 0.5, high + 0.5];
}
