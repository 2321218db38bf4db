import { bandComposite } from "../../plots/band-composite";
import { bandHistograms } from "../../plots/band-histograms";
import { embeddingScatter } from "../../plots/embedding-scatter";
import type { Figure } from "../../plots/figure";
import { indexMap } from "../../plots/index-map";
import { similarityMap } from "../../plots/similarity-map";
import { type SpectralCurve, spectralCurves } from "../../plots/spectral-curves";
import type { Raster } from "../../raster/raster";
import { trueColour } from "./pictures";
import type { DemoResult } from "./report";
import { shownCovers } from "./shown-covers";

/** What the report shows, to zoom into and to ask for numbers. */
export function demoFigures(image: Raster, result: Omit<DemoResult, "files" | "seconds">): Figure[] {
  const { tiles, side, tile, components, similarity, query, model, spectra, explained } = result;
  const curves = shownCovers.flatMap(({ name, colour }, i): SpectralCurve[] => {
    const values = spectra[i];
    return values ? [{ name, values, colour }] : [];
  });
  const places = tiles.map(({ id }, i) => ({
    id,
    window: { x: (i % side) * tile, y: Math.floor(i / side) * tile, width: tile, height: tile },
    value: similarity[i] ?? Number.NaN,
  }));
  const shown = (explained[0] ?? 0) + (explained[1] ?? 0);
  const weights = model.untrained ? ", UNTRAINED NETWORK" : "";
  return [
    bandComposite(image, { stretch: trueColour, gamma: 0.8 }),
    indexMap(image, "NDVI"),
    bandHistograms(image),
    spectralCurves(curves, image.bands, { unit: "Reflectance", title: "Spectra of the land covers" }),
    embeddingScatter(
      Float32Array.from(tiles.flatMap((_, i) => [components[3 * i] ?? 0, components[3 * i + 1] ?? 0])),
      {
        ids: tiles.map(({ id }) => id),
        labels: tiles.map(({ cover }) => shownCovers[cover]?.name ?? null),
        method: "Principal component",
        title: "Map of the embeddings",
        subtitle: `${tiles.length} tiles, ${(100 * shown).toFixed(0)}% of the variance${weights}`,
      },
    ),
    similarityMap(places, image, { query, title: `Similarity within the scene${weights}` }),
  ];
}
