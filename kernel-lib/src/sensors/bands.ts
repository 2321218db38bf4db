import { SoftconError } from "../core/errors";

/** What one band measures. */
export interface Band {
  /** Canonical name: `B1` … `B12`, `B8A`, `VV`, `VH`. */
  readonly name: string;
  /** Common name of the STAC EO extension ("rededge071"); for radar the polarisation, spelled out. */
  readonly commonName: string;
  readonly sensor: "Sentinel-2 MSI" | "Sentinel-1 C-SAR";
  /** Centre wavelength in nanometres. */
  readonly centre: number;
  /** Width in nanometres at half of the maximum response; null for radar. */
  readonly bandwidth: number | null;
  /** Pixel spacing of the product in metres. */
  readonly resolution: 10 | 20 | 60;
}

/** What is processed out of a measurement: Sentinel-2 top of atmosphere, surface reflectance, Sentinel-1 backscatter. */
export type Product = "L1C" | "L2A" | "S1";

const msi = (
  name: string,
  commonName: string,
  centre: number,
  bandwidth: number,
  resolution: Band["resolution"],
): Band => ({ name, commonName, sensor: "Sentinel-2 MSI", centre, bandwidth, resolution });

/**
 * The 13 bands of Sentinel-2's MSI in L1C order. Centre and width are Sentinel-2A's as ESA's MSI user guide
 * tabulates them from the spectral response functions (COPE-GSEG-EOPG-TN-15-0007, issue 3.0).
 */
export const sentinel2Bands: readonly Band[] = [
  msi("B1", "coastal", 442.7, 21, 60),
  msi("B2", "blue", 492.4, 66, 10),
  msi("B3", "green", 559.8, 36, 10),
  msi("B4", "red", 664.6, 31, 10),
  msi("B5", "rededge071", 704.1, 15, 20),
  msi("B6", "rededge075", 740.5, 15, 20),
  msi("B7", "rededge078", 782.8, 20, 20),
  msi("B8", "nir", 832.8, 106, 10),
  msi("B8A", "nir08", 864.7, 21, 20),
  msi("B9", "nir09", 945.1, 20, 60),
  msi("B10", "cirrus", 1373.5, 31, 60),
  msi("B11", "swir16", 1613.7, 91, 20),
  msi("B12", "swir22", 2202.4, 175, 20),
];

/** Wavelength of Sentinel-1's carrier: c / 5.405 GHz, in nanometres. */
const cBand = 299_792_458e9 / 5.405e9;

/** Sentinel-1's two polarisations over land (interferometric wide swath, ground range detected, 10 m pixels). */
export const sentinel1Bands: readonly Band[] = [
  {
    name: "VV",
    commonName: "vertical-vertical",
    sensor: "Sentinel-1 C-SAR",
    centre: cBand,
    bandwidth: null,
    resolution: 10,
  },
  {
    name: "VH",
    commonName: "vertical-horizontal",
    sensor: "Sentinel-1 C-SAR",
    centre: cBand,
    bandwidth: null,
    resolution: 10,
  },
];

const l1c = sentinel2Bands.map((band) => band.name);

/** The bands of each product in the order that networks and statistics use; L2A has no cirrus band. */
export const productBands: Readonly<Record<Product, readonly string[]>> = {
  L1C: l1c,
  L2A: l1c.filter((name) => name !== "B10"),
  S1: sentinel1Bands.map((band) => band.name),
};

/** The order in which EuroSAT's files store the 13 bands: B8A comes last. */
export const eurosatBands: readonly string[] = [...l1c.filter((name) => name !== "B8A"), "B8A"];

const byName = new Map([...sentinel2Bands, ...sentinel1Bands].map((band) => [band.name, band]));
const byCommonName = new Map(sentinel2Bands.map((band) => [band.commonName, band.name]));

/**
 * The canonical name of a band however it is spelled: `B01`, `b1`, `08A`, `B8a`, `band_8a`, `vv`, `red`.
 * Undefined for what names no band; a lone digit and `band1`, `band2`, … are positions, not bands.
 */
export function canonicalBand(alias: string): string | undefined {
  if (byName.has(alias)) return alias;
  const text = alias.trim().toLowerCase();
  const radar = /^(?:band[ _-]?|pol(?:arisation)?[ _-]?)?(vv|vh)$/.exec(text);
  if (radar?.[1]) return radar[1].toUpperCase();
  const optical = /^(band[ _-]b?|bandb|b)?(\d{1,2})(a?)$/.exec(text);
  if (!optical) return byCommonName.get(text);
  const [, prefix, digits = "", a = ""] = optical;
  if (!prefix && !a && digits.length === 1) return undefined;
  const name = `B${Number(digits)}${a.toUpperCase()}`;
  return byName.has(name) ? name : undefined;
}

/**
 * Canonical names for a list of aliases.
 * @throws SoftconError naming the first alias that is no band, or the first band named twice.
 */
export function resolveBands(aliases: readonly string[]): string[] {
  const names: string[] = [];
  for (const alias of aliases) {
    const name = canonicalBand(alias);
    if (name === undefined)
      throw new SoftconError(
        `"${alias}" is no band known here; there are ${[...byName.keys()].join(", ")}`,
        "usage",
      );
    if (names.includes(name))
      throw new SoftconError(`band ${name} is named twice; name each band once`, "usage");
    names.push(name);
  }
  return names;
}

/**
 * What is known of a band.
 * @throws SoftconError for what names no band.
 */
export function bandInfo(alias: string): Band {
  const [name = ""] = resolveBands([alias]);
  const band = byName.get(name);
  if (!band) throw new SoftconError(`"${alias}" is no band known here`);
  return band;
}

/** Which product a list of bands comes from: radar, 13 bands with cirrus, or optical without it; undefined where mixed. */
export function productOf(bands: readonly string[]): Product | undefined {
  const names = bands.map(canonicalBand);
  if (names.length === 0 || names.includes(undefined)) return undefined;
  const radar = names.filter((name) => name === "VV" || name === "VH").length;
  if (radar > 0) return radar === names.length ? "S1" : undefined;
  return names.includes("B10") ? "L1C" : "L2A";
}
