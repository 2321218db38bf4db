import { centred, cosinesTo, principalComponents } from "../cli/demo/likeness";
import { mainCover } from "../cli/demo/tile-covers";
import { seededRandom } from "../core/random";
import { syntheticRaster } from "../datasets/synthetic/scene";
import { landCovers } from "../datasets/synthetic/surfaces";
import { thumbnailPng } from "../embeddings/thumbnail";
import { averagePrecisionBars } from "../plots/average-precision-bars";
import { bandComposite } from "../plots/band-composite";
import { bandHistograms } from "../plots/band-histograms";
import { confusionMatrix } from "../plots/confusion-matrix";
import { embeddingScatter } from "../plots/embedding-scatter";
import type { Figure } from "../plots/figure";
import { indexMap } from "../plots/index-map";
import { labelCooccurrence } from "../plots/label-cooccurrence";
import { lossCurves } from "../plots/loss-curves";
import { measuredPlane } from "../plots/shrink";
import { similarityMap } from "../plots/similarity-map";
import { spectralCurves } from "../plots/spectral-curves";
import { namedComposite, renderComposite, type Stretch } from "../sensors/composites";

/** A figure of the gallery. */
export interface Exhibit {
  /** As in its file's name: "band-composite". */
  readonly id: string;
  /** The function that makes it. */
  readonly maker: string;
  /** One sentence for the gallery's reader. */
  readonly shows: string;
  readonly figure: Figure;
}

const size = 336;
const tile = 21;
/** From dark to bright land, so that snow does not darken all else. */
const landStretch: Stretch = {
  kind: "fixed",
  limits: [
    [350, 2600],
    [600, 2400],
    [800, 2400],
  ],
};

/** One of each figure, from the demonstration's scene and from seeded numbers: always the same. */
export function gallery(): Exhibit[] {
  const { raster, covers: classes } = syntheticRaster({ seed: 6, width: size });
  const side = size / tile;
  const planes = raster.bands.map((_, band) => measuredPlane(raster, band));
  const windows = Array.from({ length: side * side }, (_, i) => {
    return { x: (i % side) * tile, y: Math.floor(i / side) * tile, width: tile, height: tile };
  });
  const covers = windows.map((window) => mainCover(classes, size, window).cover);
  const nameOf = (cover: number): string => landCovers[cover]?.name ?? "";
  const dim = raster.bands.length;
  const spectra = new Float32Array(windows.length * dim);
  windows.forEach(({ x, y }, row) => {
    planes.forEach((plane, band) => {
      let sum = 0;
      for (let dy = 0; dy < tile; dy++)
        for (let dx = 0; dx < tile; dx++) sum += plane[(y + dy) * size + x + dx] ?? 0;
      spectra[row * dim + band] = Math.log(sum / tile ** 2);
    });
  });
  const vectors = centred({ matrix: spectra, dim });
  const { coordinates } = principalComponents(vectors, 2);
  const rgba = renderComposite(raster, namedComposite("true-colour"), { stretch: landStretch, gamma: 0.8 });
  const thumbnails = windows.map(({ x, y }) => {
    const data = new Uint8Array(3 * tile * tile);
    for (let c = 0; c < 3; c++)
      for (let i = 0; i < tile * tile; i++)
        data[c * tile * tile + i] = rgba[((y + Math.floor(i / tile)) * size + x + (i % tile)) * 4 + c] ?? 0;
    return thumbnailPng({ data, width: tile, height: tile });
  });
  const present = [...new Set(covers)].sort((a, b) => a - b);
  const query = covers.indexOf(covers.find((cover) => nameOf(cover) === "built") ?? 0);
  const likeness = cosinesTo(query, vectors);
  const random = seededRandom(4);

  return [
    {
      id: "band-composite",
      maker: "bandComposite(raster)",
      shows: "Three bands as a picture, with the values that the stretch made black and full colour.",
      figure: bandComposite(raster, { stretch: landStretch, gamma: 0.8, side: 112 }),
    },
    {
      id: "band-histograms",
      maker: "bandHistograms(raster)",
      shows: "The values of each band against the statistics that preprocessing assumes.",
      figure: bandHistograms(raster),
    },
    {
      id: "spectral-curves",
      maker: "spectralCurves(curves, bands)",
      shows: "Spectra over wavelength; stripes are the bands’ widths, shades the deviation within a class.",
      figure: spectralCurves(
        ["water", "trees", "crops", "bare"].map((name) => {
          const pixels = pixelsOf(
            classes,
            landCovers.findIndex((land) => land.name === name),
          );
          const values = planes.map((plane) => meanAndDeviation(plane, pixels));
          return { name, values: values.map(({ mean }) => mean), deviation: values.map(({ std }) => std) };
        }),
        raster.bands,
        { title: "Spectra of four land covers" },
      ),
    },
    {
      id: "index-map",
      maker: 'indexMap(raster, "NDVI")',
      shows: "A spectral index as a map in its own range.",
      figure: indexMap(raster, "NDVI", { side: 168 }),
    },
    {
      id: "embedding-scatter",
      maker: "embeddingScatter(map, { ids, labels, thumbnails })",
      shows:
        "A map of embeddings. The legend shows and hides classes; the pointer shows a point’s id and, on pages, its picture. Up to 100,000 points, by WebGL.",
      figure: embeddingScatter(Float32Array.from(coordinates), {
        ids: windows.map(({ x, y }) => `scene/${x}_${y}`),
        labels: covers.map(nameOf),
        thumbnails,
        method: "Principal component",
        title: "Tiles of a scene by the logarithm of their spectrum",
      }),
    },
    {
      id: "confusion-matrix",
      maker: "confusionMatrix(counts, classes)",
      shows: "Which class was taken for which: colours are shares of the true class, numbers are counts.",
      figure: confusionMatrix(
        present.flatMap((_, i) =>
          present.map((_, j) => Math.round(i === j ? 60 + 60 * random.next() : 14 * random.next() ** 4)),
        ),
        present.map(nameOf),
      ),
    },
    {
      id: "average-precision",
      maker: "averagePrecisionBars(values, classes, { intervals })",
      shows: "Average precision of each class with its interval; the dotted line is their mean.",
      figure: (() => {
        const values = present.map(() => 0.45 + 0.5 * random.next());
        const intervals = values.flatMap((value) => [value - 0.05, Math.min(1, value + 0.04)]);
        return averagePrecisionBars(values, present.map(nameOf), { intervals, micro: 0.812 });
      })(),
    },
    {
      id: "loss-curves",
      maker: "lossCurves(curves), then lossUpdate(figure, more)",
      shows: "Losses over training, also while it runs.",
      figure: lossCurves(
        [
          { name: "training", floor: 0.9, rate: 140, noise: 0.06 },
          { name: "validation", floor: 1.15, rate: 170, noise: 0.02 },
        ].map(({ name, floor, rate, noise }) => {
          const x = Array.from({ length: 120 }, (_, i) => i * 10);
          return {
            name,
            x,
            y: x.map((step) => floor + 2.4 * Math.exp(-step / rate) + noise * random.normal()),
          };
        }),
      ),
    },
    {
      id: "label-cooccurrence",
      maker: "labelCooccurrence(samples)",
      shows: "Which labels come together in samples that have several.",
      figure: labelCooccurrence(windows.map((window) => labelsWithin(classes, window).map(nameOf))),
    },
    {
      id: "similarity-map",
      maker: "similarityMap(tiles, scene, { query })",
      shows: "How alike every tile of a scene is to one of them.",
      figure: similarityMap(
        windows.map((window, i) => ({
          id: `scene/${window.x}_${window.y}`,
          window,
          value: likeness[i] ?? 0,
        })),
        raster,
        { query },
      ),
    },
  ];
}

function pixelsOf(classes: Uint8Array, wanted: number): number[] {
  return Array.from(classes.keys()).filter((i) => classes[i] === wanted);
}

function meanAndDeviation(plane: Float32Array, pixels: readonly number[]): { mean: number; std: number } {
  const mean = pixels.reduce((sum, i) => sum + (plane[i] ?? 0), 0) / pixels.length;
  const square = pixels.reduce((sum, i) => sum + ((plane[i] ?? 0) - mean) ** 2, 0) / pixels.length;
  return { mean, std: Math.sqrt(square) };
}

/** Covers of at least a twentieth of a tile. */
function labelsWithin(
  classes: Uint8Array,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): number[] {
  const counts = new Map<number, number>();
  for (let dy = 0; dy < height; dy++)
    for (let dx = 0; dx < width; dx++) {
      const cover = classes[(y + dy) * size + x + dx] ?? 0;
      counts.set(cover, (counts.get(cover) ?? 0) + 1);
    }
  return [...counts].filter(([, n]) => n >= (width * height) / 20).map(([cover]) => cover);
}
