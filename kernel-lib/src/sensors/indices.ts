import { SoftconError } from "../core/errors";

/** A spectral index: one number a pixel out of a few bands. */
export interface SpectralIndex {
  readonly id: string;
  readonly name: string;
  /** For people, in band names. */
  readonly formula: string;
  /** Canonical names of what it needs, in the order `of` takes them. */
  readonly bands: readonly string[];
  /** Where its values lie, or usually lie; for colour scales. */
  readonly range: readonly [number, number];
  /** The formula's publication. */
  readonly source: string;
  /** Per unit of a band: digital numbers are divided by `scale` first (10,000 turns them into reflectance). */
  readonly of: (a: number, b: number, c: number) => number;
  /** False where a common factor of the bands cancels out. */
  readonly needsReflectance: boolean;
}

const difference = (id: string, name: string, a: string, b: string, source: string): SpectralIndex => ({
  id,
  name,
  formula: `(${a} − ${b}) / (${a} + ${b})`,
  bands: [a, b],
  range: [-1, 1],
  source,
  of: (x, y) => (x + y === 0 ? Number.NaN : (x - y) / (x + y)),
  needsReflectance: false,
});

export const spectralIndices: readonly SpectralIndex[] = [
  difference(
    "NDVI",
    "normalised difference vegetation index",
    "B8",
    "B4",
    "Rouse et al., Monitoring vegetation systems in the Great Plains with ERTS, NASA SP-351, 1974",
  ),
  difference(
    "NDWI",
    "normalised difference water index",
    "B3",
    "B8",
    "McFeeters, Int. J. Remote Sensing 17, 1996",
  ),
  difference(
    "MNDWI",
    "modified normalised difference water index",
    "B3",
    "B11",
    "Xu, Int. J. Remote Sensing 27, 2006",
  ),
  difference(
    "NDBI",
    "normalised difference built-up index",
    "B11",
    "B8",
    "Zha, Gao and Ni, Int. J. Remote Sensing 24, 2003",
  ),
  difference("NBR", "normalised burn ratio", "B8", "B12", "Key and Benson, USDA RMRS-GTR-164, 2006"),
  {
    id: "EVI",
    name: "enhanced vegetation index",
    formula: "2.5 · (B8 − B4) / (B8 + 6 · B4 − 7.5 · B2 + 1), in reflectance",
    bands: ["B8", "B4", "B2"],
    range: [-1, 1],
    source: "Huete et al., Remote Sensing of Environment 83, 2002",
    of: (nir, red, blue) => {
      const below = nir + 6 * red - 7.5 * blue + 1;
      return below === 0 ? Number.NaN : (2.5 * (nir - red)) / below;
    },
    needsReflectance: true,
  },
  {
    id: "VV-VH",
    name: "ratio of the polarisations",
    formula: "VV − VH, in decibels: the logarithm of the ratio of powers",
    bands: ["VV", "VH"],
    range: [0, 20],
    source: "Vreugdenhil et al., Remote Sensing 10(9), 2018 (there VH/VV)",
    of: (vv, vh) => vv - vh,
    needsReflectance: false,
  },
];

/**
 * The index of that id, in any case.
 * @throws SoftconError listing what there is.
 */
export function spectralIndex(id: string): SpectralIndex {
  const found = spectralIndices.find((index) => index.id.toLowerCase() === id.toLowerCase());
  if (!found)
    throw new SoftconError(
      `no spectral index "${id}"; there are ${spectralIndices.map((index) => index.id).join(", ")}`,
      "usage",
    );
  return found;
}

/**
 * An index for every pixel. NaN where a band is NaN or the formula divides by zero.
 *
 * @param bands the index's bands by canonical name, each [pixels]: digital numbers (or decibels for radar)
 * @param options.scale digital numbers in one unit of reflectance (10,000 for Sentinel-2; 1 if it is reflectance already)
 * @returns [pixels] float32
 * @throws SoftconError where a band is missing or their lengths differ
 */
export function computeIndex(
  index: SpectralIndex,
  bands: Readonly<Record<string, ArrayLike<number>>>,
  options: { readonly scale?: number } = {},
): Float32Array {
  const inputs = index.bands.map((name) => {
    const values = bands[name];
    if (!values) throw new SoftconError(`${index.id} needs ${index.bands.join(", ")}; ${name} is missing`);
    return values;
  });
  const [a = [], b = a, c = a] = inputs;
  if (inputs.some((values) => values.length !== a.length))
    throw new SoftconError(
      `${index.id}: the bands differ in length (${inputs.map((v) => v.length).join(", ")})`,
    );
  const scale = index.needsReflectance ? (options.scale ?? 10_000) : 1;
  const out = new Float32Array(a.length);
  for (let i = 0; i < out.length; i++)
    out[i] = index.of((a[i] ?? 0) / scale, (b[i] ?? 0) / scale, (c[i] ?? 0) / scale);
  return out;
}
