import { sentinel2Bands } from "../sensors/bands";
import { offsetOfBaseline, type ProductFacts } from "./product";
import type { PixelType } from "./raster";

/** What is subtracted from a scene's digital numbers. */
export interface DigitalOffset {
  readonly value: number;
  /** For each band; 0 where it is no measurement of Sentinel-2's. */
  readonly perBand: readonly number[];
  readonly notes: readonly string[];
}

const optical = new Set(sentinel2Bands.map((band) => band.name));

/** As the caller wants; for `auto`, as the processing baseline says, and with a note wherever that leaves a doubt. */
export function digitalOffset(
  bands: readonly string[],
  pixelType: PixelType,
  facts: Pick<ProductFacts, "baseline" | "harmonized">,
  wanted: "auto" | number,
): DigitalOffset {
  if (wanted !== "auto") return { value: wanted, perBand: bands.map(() => wanted), notes: [] };
  const none = (...notes: readonly string[]): DigitalOffset => ({
    value: 0,
    perBand: bands.map(() => 0),
    notes,
  });
  const { baseline } = facts;
  if (!bands.some((name) => optical.has(name)) || facts.harmonized) return none();
  if (baseline === null)
    return none("processing baseline unknown: no offset subtracted from the digital numbers");
  const value = offsetOfBaseline(baseline);
  if (value === 0)
    return Number(baseline) >= 99 ? none(`baseline ${baseline} (reprocessed): no offset subtracted`) : none();
  if (pixelType.startsWith("float"))
    return none(`baseline ${baseline}, but floating point is no digital number: no offset subtracted`);
  return {
    value,
    perBand: bands.map((name) => (optical.has(name) ? value : 0)),
    notes: [`baseline ${baseline}: ${value} subtracted from the digital numbers`],
  };
}
