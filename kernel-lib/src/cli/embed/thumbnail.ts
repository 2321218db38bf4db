import { thumbnailPng } from "../../embeddings/thumbnail";
import type { Raster } from "../../raster/raster";
import { type Composite, compositeBands, namedComposite, renderComposite } from "../../sensors/composites";

/**
 * A small picture of a tile as PNG: true colour, VV and VH with their ratio, or the first band in grey.
 * The stretch is the same for all tiles, so that they can be compared.
 */
export function tileThumbnail(raster: Raster): Uint8Array {
  const { width, height } = raster;
  const count = width * height;
  const rgba = renderComposite(raster, compositeFor(raster.bands));
  const planes = new Uint8Array(3 * count);
  for (let band = 0; band < 3; band++)
    for (let i = 0; i < count; i++) planes[band * count + i] = rgba[i * 4 + band] ?? 0;
  return thumbnailPng({ data: planes, width, height });
}

function compositeFor(bands: readonly string[]): Composite {
  const has = (composite: Composite): boolean =>
    compositeBands(composite).every((band) => bands.includes(band));
  const trueColour = namedComposite("true-colour");
  // Digital numbers of ordinary land; clouds and snow are white.
  const land = { kind: "fixed", limits: [[0, 3000]] } as const;
  if (has(trueColour)) return { ...trueColour, stretch: land, gamma: 0.8 };
  const sar = namedComposite("sar");
  if (has(sar)) return sar;
  const [first = ""] = bands;
  const radar = first === "VV" || first === "VH";
  return {
    ...trueColour,
    channels: [first, first, first],
    stretch: radar ? { kind: "fixed", limits: [[-25, 0]] } : land,
  };
}
