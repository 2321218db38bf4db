import { SoftconError } from "../core/errors";
import { type Product, productBands } from "./bands";

/**
 * Mean and standard deviation of a data set, per band: digital numbers (reflectance × 10,000) for Sentinel-2,
 * decibels for Sentinel-1.
 */
export interface StatisticsPreset {
  readonly name: string;
  readonly product: Product;
  /** Canonical names, in the product's order. */
  readonly bands: readonly string[];
  readonly mean: Readonly<Record<string, number>>;
  readonly std: Readonly<Record<string, number>>;
}

interface Columns {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** In the order of `productBands`. */
const presets: Readonly<Record<string, Partial<Record<Product, Columns>>>> = {
  // SoftCon's and SSL4EO-S12's own code
  "ssl4eo-s12": {
    L1C: {
      mean: [
        1605.57504906, 1390.78157673, 1314.8729939, 1363.52445545, 1549.44374991, 2091.74883118, 2371.7172463,
        2299.90463006, 2560.29504086, 830.06605044, 22.10351321, 2177.07172323, 1524.06546312,
      ],
      std: [
        786.78685367, 850.34818441, 875.06484736, 1138.84957046, 1122.17775652, 1161.59187054, 1274.39184232,
        1248.42891965, 1345.52684884, 577.31607053, 51.15431158, 1336.09932639, 1136.53823676,
      ],
    },
    L2A: {
      mean: [
        752.40087073, 884.29673756, 1144.16202635, 1297.47289228, 1624.90992062, 2194.6423161, 2422.21248945,
        2517.76053101, 2581.64687018, 2645.51888987, 2368.51236873, 1805.06846033,
      ],
      std: [
        1108.02887453, 1155.15170768, 1183.6292542, 1368.11351514, 1370.265037, 1355.55390699, 1416.51487101,
        1474.78900051, 1439.3086061, 1582.28010962, 1455.52084939, 1343.48379601,
      ],
    },
    S1: { mean: [-12.54847273, -20.19237134], std: [5.25697717, 5.91150917] },
  },
  // TorchGeo's data module for SSL4EO-S12
  torchgeo: {
    L1C: {
      mean: [
        1612.9, 1397.6, 1322.3, 1373.1, 1561.0, 2108.4, 2390.7, 2318.7, 2581.0, 837.7, 22.0, 2195.2, 1537.4,
      ],
      std: [791.0, 854.3, 878.7, 1144.9, 1127.5, 1164.2, 1276.0, 1249.5, 1345.9, 577.5, 47.5, 1340.0, 1142.9],
    },
    L2A: {
      mean: [756.4, 889.6, 1151.7, 1307.6, 1637.6, 2212.6, 2442.0, 2538.9, 2602.9, 2666.8, 2388.8, 1821.5],
      std: [1111.4, 1159.1, 1188.1, 1375.2, 1376.6, 1358.6, 1418.4, 1476.4, 1439.9, 1582.1, 1460.7, 1352.2],
    },
    S1: { mean: [-12.59, -20.26], std: [5.26, 5.91] },
  },
  eurosat: {
    L1C: {
      mean: [
        1353.7, 1117.2, 1041.8, 946.5, 1199.1, 2003.0, 2374.0, 2301.2, 2599.7, 732.1, 12.1, 1820.6, 1118.2,
      ],
      std: [897.3, 736.0, 684.8, 620.0, 791.9, 1341.3, 1595.4, 1545.5, 1750.1, 475.1, 98.3, 1216.5, 736.7],
    },
  },
  bigearthnet: {
    L2A: {
      mean: [
        340.77, 429.94, 614.22, 590.24, 950.68, 1792.46, 2075.47, 2218.95, 2266.46, 2246.06, 1594.43, 1009.33,
      ],
      std: [
        554.81, 572.42, 582.88, 675.89, 729.9, 1096.01, 1273.45, 1365.46, 1356.14, 1302.33, 1079.19, 818.87,
      ],
    },
  },
};

/** Every preset there is, as name and product. */
export function listStatistics(): { name: string; product: Product }[] {
  return Object.entries(presets).flatMap(([name, products]) =>
    (["L1C", "L2A", "S1"] as const)
      .filter((product) => products[product])
      .map((product) => ({ name, product })),
  );
}

/**
 * Published band statistics.
 * @throws SoftconError where there is no such preset or the preset does not cover the product.
 */
export function statisticsPreset(name: string, product: Product): StatisticsPreset {
  const products = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (!products)
    throw new SoftconError(
      `no statistics preset "${name}"; there are ${Object.keys(presets).join(", ")}`,
      "usage",
    );
  const columns = products[product];
  if (!columns)
    throw new SoftconError(
      `statistics preset "${name}" has no ${product}, only ${Object.keys(products).join(", ")}; ` +
        `${product} is in ${listStatistics()
          .filter((preset) => preset.product === product)
          .map((preset) => preset.name)
          .join(", ")}`,
      "usage",
    );
  const bands = productBands[product];
  const byBand = (values: readonly number[]): Record<string, number> =>
    Object.fromEntries(bands.map((band, i) => [band, values[i] ?? Number.NaN]));
  return { name, product, bands, mean: byBand(columns.mean), std: byBand(columns.std) };
}
