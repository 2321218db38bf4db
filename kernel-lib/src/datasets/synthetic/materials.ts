/**
 * What land is made of: bottom-of-atmosphere reflectance in percent, in the order of L1C's 13 bands (B1 … B8, B8A, B9,
 * B10, B11, B12). Shapes and magnitudes follow the spectra of the ECOSTRESS library (Meerdink et al. 2019) and of the
 * USGS library, version 7 (Kokaly et al. 2017), of canopies as Sentinel-2 sees them; they are set by hand to round
 * values, not computed from those files. See docs/synthetic-world.md.
 */
export const materials = {
  clearWater: [2.2, 2.4, 2.0, 1.1, 0.9, 0.7, 0.7, 0.6, 0.5, 0.4, 0.3, 0.3, 0.2],
  turbidWater: [4.6, 5.6, 8.2, 7.6, 6.6, 3.6, 3.4, 2.5, 2.0, 1.3, 0.8, 0.6, 0.4],
  openSea: [3.4, 2.9, 1.7, 0.8, 0.6, 0.5, 0.5, 0.4, 0.4, 0.3, 0.3, 0.3, 0.2],
  shallowSea: [6.0, 7.5, 8.0, 4.0, 2.5, 1.2, 1.1, 0.9, 0.7, 0.5, 0.3, 0.3, 0.2],
  broadleaf: [1.8, 2.1, 4.2, 2.3, 7.5, 24, 32, 34, 36, 35, 25, 17, 7.6],
  conifer: [1.2, 1.5, 2.8, 1.7, 4.6, 13.5, 17.5, 19, 20.5, 20, 14, 9.5, 4.3],
  rainforest: [1.6, 1.9, 3.8, 2.1, 6.5, 21.5, 28, 30, 32, 31, 22, 14, 5.8],
  litter: [3.6, 4.4, 6.4, 8.6, 11.5, 14, 16, 18, 20.5, 21.5, 19, 23, 15],
  grass: [2.4, 3.1, 6.6, 3.9, 11, 28, 36, 38, 40, 39, 30, 24, 12],
  dryGrass: [5.5, 7.0, 11, 15, 18.5, 21.5, 24, 26, 29, 30, 28, 36, 26],
  crop: [2.0, 2.5, 5.8, 2.8, 10, 33, 45, 47, 49, 47, 35, 22, 10],
  rapeInFlower: [3.4, 3.5, 12, 10, 17, 33, 41, 43, 45, 44, 34, 23, 12],
  stubble: [6.6, 8.8, 13.5, 18, 22, 25, 27.5, 30, 32.5, 34, 31, 38, 29],
  brownSoil: [5.0, 6.4, 9.3, 12.6, 15, 17, 19, 21, 23, 24.5, 23, 30, 25],
  darkSoil: [3.6, 4.3, 6.2, 8.2, 9.6, 11, 12.2, 13.6, 15, 16, 15, 21, 18],
  paleSoil: [10, 13, 18.5, 24, 27, 29, 31, 33, 35, 36.5, 34, 43, 37],
  redSoil: [3.6, 4.6, 8.2, 16.5, 20, 22, 24, 26, 28.5, 30, 28, 36, 30],
  sand: [12.5, 16, 22.5, 29, 32.5, 34.5, 36, 38, 40, 41, 39, 48, 43],
  mud: [4.5, 5.5, 7.6, 9.2, 10, 10.2, 10.4, 10.6, 10.6, 10, 8, 9, 6],
  rock: [9, 10.5, 13, 15.5, 17, 18, 18.5, 19.5, 20.5, 21, 20, 25, 22],
  asphalt: [7.4, 8.2, 9.1, 9.9, 10.4, 10.9, 11.4, 12, 12.4, 12.8, 12, 14.8, 14],
  concrete: [13, 16, 19.5, 22, 23.5, 24.5, 25.5, 26.5, 27.5, 28, 27, 30, 28],
  redRoof: [6.4, 7.6, 9.8, 18.5, 21, 22.5, 24, 25.5, 27, 28, 27, 32, 27],
  darkRoof: [5.6, 6.2, 6.8, 7.5, 8, 8.5, 9, 9.7, 10.2, 10.6, 10, 13.5, 13],
  metalRoof: [29, 33, 36, 38, 39, 39.5, 40, 41, 41, 40, 36, 38, 33],
  reed: [2.1, 2.7, 5.0, 3.4, 8, 19, 25, 26.5, 28, 27, 20, 15, 7],
  dryReed: [4.2, 5.4, 8.2, 10.6, 13, 15.5, 17.5, 19, 21, 21.5, 18, 23, 15],
  shrub: [2.6, 3.2, 5.4, 4.4, 9, 18, 23, 25, 27, 27, 20, 20, 11],
  dryShrub: [4.6, 5.9, 8.6, 11, 14, 17.5, 20, 22, 24.5, 25, 22, 29, 20],
  snow: [87, 89, 88, 87, 86, 84, 83, 81, 77, 70, 40, 10, 8],
  ice: [60, 62, 61, 57, 54, 51, 49, 46, 42, 36, 15, 4, 3],
  cloud: [62, 62, 62, 62, 62, 62, 62, 62, 61, 58, 50, 48, 36],
} as const satisfies Readonly<Record<string, readonly number[]>>;

export type Material = keyof typeof materials;

/** How many bands a spectrum has. */
export const spectrumLength = 13;

/** Reflectance in [0, 1] of a material in each of the 13 bands. */
export function reflectanceOf(material: Material): Float64Array {
  return Float64Array.from(materials[material], (percent) => percent / 100);
}
