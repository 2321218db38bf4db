import { SoftconError } from "../core/errors";
import { type Product, productBands, productOf, resolveBands } from "../sensors/bands";
import { statisticsPreset } from "../sensors/statistics";

/**
 * How digital numbers become what the network was trained on.
 * - `uint8`: floor(255 · y) / 255 with y = clip((x − (μ − 2σ)) / 4σ, 0, 1), the published form;
 * - `continuous`: y itself;
 * - `zscore`: (x − μ) / σ unclipped, as TorchGeo feeds these weights: for comparison only, its scale is wrong for them;
 * - `none`: the input is passed on as it is.
 */
export type Normalisation = "uint8" | "continuous" | "zscore" | "none";

/** What stands for a band the network wants and the input lacks: 0 after normalisation, the band's mean, or an error. */
export type MissingBands = "zero" | "mean" | "error";

export interface PreprocessingOptions {
  /** Bands of the input, in its order, by any alias; default: all that the network takes. */
  readonly bands?: readonly string[];
  /** Name of a statistics preset (sensors/statistics); default "ssl4eo-s12". */
  readonly statistics?: string;
  /** Product whose statistics apply; default: what the bands tell. */
  readonly product?: Product;
  readonly normalisation?: Normalisation;
  readonly missingBands?: MissingBands;
  /** Element type of the input; the results are the same. Default "float32". */
  readonly inputType?: "float32" | "uint16";
  /** Side in pixels that every image is resized to, or null to keep its size. Default 224. */
  readonly resize?: number | null;
  readonly resizeMethod?: "bilinear" | "bicubic";
  /** Average when shrinking. Default false, as in the published evaluation code. */
  readonly antialias?: boolean;
  /**
   * Clamp each band of each image to its own quantiles first, as the lab's Sentinel-1 loaders do.
   * Default [0.01, 0.99] for Sentinel-1, null otherwise.
   */
  readonly clampQuantiles?: readonly [number, number] | null;
}

/** Preprocessing with nothing left open. */
export interface Preprocessing {
  /** Canonical names in the input's order. */
  readonly bands: readonly string[];
  /** Canonical names in the network's order. */
  readonly networkBands: readonly string[];
  readonly statistics: string;
  readonly product: Product;
  /** Per input band; digital numbers, or dB for Sentinel-1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly normalisation: Normalisation;
  readonly missingBands: MissingBands;
  readonly inputType: "float32" | "uint16";
  readonly resize: number | null;
  readonly resizeMethod: "bilinear" | "bicubic";
  readonly antialias: boolean;
  readonly clampQuantiles: readonly [number, number] | null;
}

/**
 * Settles the preprocessing for a network that takes `networkBands`.
 * @throws SoftconError for a band the network does not take, a missing one under the policy "error", or unknown names.
 */
export function settlePreprocessing(
  networkBands: readonly string[],
  options: PreprocessingOptions = {},
): Preprocessing {
  const bands = options.bands ? resolveBands(options.bands) : networkBands;
  const foreign = bands.filter((band) => !networkBands.includes(band));
  if (foreign.length > 0 || bands.length === 0) {
    throw new SoftconError(
      `the input has bands ${bands.join(" ") || "(none)"}, the network takes ${networkBands.join(" ")}; ` +
        `leave out ${foreign.join(" ") || "none"} or choose another model`,
    );
  }
  const missing = networkBands.filter((band) => !bands.includes(band));
  const missingBands = options.missingBands ?? "zero";
  if (missing.length > 0 && missingBands === "error") {
    throw new SoftconError(
      `the input lacks ${missing.join(" ")}; give all of ${networkBands.join(" ")}, or allow filling with --missing-bands zero`,
    );
  }
  const product = options.product ?? productOf(bands) ?? "L1C";
  const lacking = bands.filter((band) => !productBands[product].includes(band));
  if (lacking.length > 0) {
    throw new SoftconError(
      `${product} has no ${lacking.join(" ")}; its bands are ${productBands[product].join(" ")}`,
    );
  }
  const statistics = options.statistics ?? "ssl4eo-s12";
  const { mean, std } = statisticsPreset(statistics, product);
  const pick = (values: Readonly<Record<string, number>>): number[] =>
    bands.map((band) => values[band] ?? Number.NaN);
  const radar = product === "S1";
  return {
    bands,
    networkBands,
    statistics,
    product,
    mean: pick(mean),
    std: pick(std),
    normalisation: options.normalisation ?? "uint8",
    missingBands,
    inputType: options.inputType ?? "float32",
    resize: options.resize === undefined ? 224 : options.resize,
    resizeMethod: options.resizeMethod ?? "bilinear",
    antialias: options.antialias ?? false,
    clampQuantiles:
      options.clampQuantiles === undefined ? (radar ? [0.01, 0.99] : null) : options.clampQuantiles,
  };
}

/** One word for a table's provenance: "ssl4eo-s12/L1C/uint8". */
export function preprocessingName({
  statistics,
  product,
  normalisation,
  clampQuantiles,
}: Preprocessing): string {
  const clamp = clampQuantiles ? `/clamp${clampQuantiles.join("-")}` : "";
  return normalisation === "none" ? "none" : `${statistics}/${product}/${normalisation}${clamp}`;
}
