import { sentinel2Bands } from "../../sensors/bands";
import { exp, ln } from "./exact-math";
import type { Weather } from "./weather";

/** How one band sees the ground: reflectance at the top = gas · (path + haze · hazePath + transmission · ground). */
export interface BandAir {
  readonly gas: number;
  /** Reflectance of clear air. */
  readonly path: number;
  /** Reflectance of the mean aerosol. */
  readonly hazePath: number;
  readonly transmission: number;
  /** Share of the light on the ground that comes from the sky, and so reaches shadows. */
  readonly skylight: number;
}

/** Transmission of ozone and well-mixed gases in each of the 13 bands; water vapour comes on top in B9 and B10. */
const gases = [1, 0.985, 0.95, 0.965, 0.975, 0.97, 0.98, 0.955, 0.995, 1, 1, 0.975, 0.965];

/** Rayleigh optical depth at sea level goes with the fourth power of the wavelength (Hansen and Travis 1974). */
function rayleigh(micrometres: number): number {
  const q = 1 / (micrometres * micrometres);
  return 0.008569 * q * q * (1 + 0.0113 * q + 0.00013 * q * q);
}

/** Ångström's law: aerosol extinction relative to 550 nm, with exponent 1.3. */
function aerosol(micrometres: number): number {
  return exp(-1.3 * ln(micrometres / 0.55));
}

/** The atmosphere in single scattering with broad-brush coefficients: right in colour and size, no radiative transfer code. */
export function airOf(weather: Weather): BandAir[] {
  const sun = 1 / weather.sunHeight;
  // single scattering of light that comes down aslant and goes up straight, weakened on its way
  const scattered = (depth: number): number => (1 - exp(-depth * (sun + 1))) / (weather.sunHeight + 1);
  return sentinel2Bands.map(({ name, centre }, b) => {
    const clear = rayleigh(centre / 1000);
    const dusty = weather.haze * aerosol(centre / 1000);
    const vapour = name === "B9" ? exp(-0.87 * Math.sqrt(weather.vapour)) : name === "B10" ? 0.0008 : 1;
    const transmission = exp(-(0.5 * clear + 0.16 * dusty) * (1 + sun));
    return {
      gas: (gases[b] ?? 1) * vapour,
      path: 0.36 * scattered(clear),
      hazePath: 0.1 * scattered(dusty),
      transmission,
      skylight: Math.min(0.6, 0.06 + 0.5 * clear * sun + 0.35 * dusty * sun),
    };
  });
}
