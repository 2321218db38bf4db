import type { Dataset, Sample } from "../../datasets/dataset";
import { validShare } from "../../raster/tiles";
import type { EmbedInput } from "./input";
import type { LabelledTile } from "./tile-source";

/** The images of a data set, each a row, in the data set's order. */
export function datasetInput(dataset: Dataset, address: string): EmbedInput {
  const { multiLabel, classes, splits } = dataset;
  const labelled = classes.length > 0;
  return {
    bands: dataset.bands,
    grid: null,
    known: [
      ...(labelled ? ([multiLabel ? "labels" : "label"] as const) : []),
      ...(splits.length > 0 ? (["split"] as const) : []),
    ],
    configuration: { dataset: address, images: dataset.length() },
    total: async () => dataset.length(),
    tiles: async function* (bands, from, signal) {
      let { scene, passed, empty } = from;
      for await (const sample of dataset.samples({ bands, skip: scene, signal })) {
        scene++;
        passed++;
        const tile = tileOf(sample, multiLabel);
        if (tile.validShare === 0) empty++;
        else yield { tile, next: { scene, tile: 0, passed, empty } };
      }
    },
    close: () => dataset.close(),
  };
}

function tileOf(
  { id, raster, labels, split, footprint, datetime, source }: Sample,
  multiLabel: boolean,
): LabelledTile {
  const window = { x: 0, y: 0, width: raster.width, height: raster.height };
  const known = multiLabel ? { labels } : { label: labels?.[0] ?? null };
  return { id, window, raster, footprint, validShare: validShare(raster), datetime, source, split, ...known };
}
