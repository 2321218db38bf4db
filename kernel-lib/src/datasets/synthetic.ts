import { join } from "node:path";
import { SoftconError } from "../core/errors";
import { footprintOf } from "../raster/footprint";
import type { Raster } from "../raster/raster";
import { productBands } from "../sensors/bands";
import { asRequested } from "./as-requested";
import { bigearthnet19, to19 } from "./bigearthnet/nomenclature";
import { datasetOf, type Entry } from "./collection";
import type { Dataset, Sample } from "./dataset";
import { dynamicWorldClasses } from "./dynamic-world";
import { eurosatClasses } from "./eurosat";
import { JobPool } from "./job-pool";
import type { DatasetAddress, DatasetKind, OpenDatasetOptions } from "./kinds";
import { choiceOf, numberOf, seedOf } from "./parameters";
import { bigEarthNetLike } from "./synthetic/bigearthnet-like";
import { euroSatId } from "./synthetic/eurosat-like";
import {
  type GeneratedImage,
  generateImage,
  type ImageRecipe,
  type LayoutName,
  layoutNames,
} from "./synthetic/layouts";
import { ssl4eoLike, ssl4eoSide } from "./synthetic/ssl4eo-like";

const products = { s2c: "L1C", s2a: "L2A", s1: "S1" } as const;
type ProductName = keyof typeof products;
const productNames: readonly ProductName[] = ["s2c", "s2a", "s1"];

/** Data sets in the form of genuine ones, generated as they are read: no file, no download. */
export const synthetic: DatasetKind = {
  name: "synthetic",
  summary: "an invented world in the form of eurosat, ssl4eo or bigearthnet, generated as it is read",
  parameters: {
    seed: "decides every pixel; default 42",
    count: "images (eurosat, bigearthnet) or places of four images (ssl4eo); default 1000",
    side: "of ssl4eo's images in pixels: a multiple of 12; default 264",
    product: "s2c (L1C), s2a (L2A) or s1; default s2c, of bigearthnet s2a",
    pair: "companions: other products of the same image (s1,s2a); of ssl4eo also season: the place's next image",
  },
  recognise: async () => false,
  open,
};

interface SyntheticEntry extends Entry {
  readonly index: number;
  readonly season: number;
}

interface Layout {
  readonly name: string;
  readonly classes: readonly string[];
  readonly product: ProductName;
  entries(seed: number, index: number): SyntheticEntry[];
}

const splitOf = (index: number): string => (index % 5 < 3 ? "train" : index % 5 === 3 ? "val" : "test");

const layouts: Readonly<Record<LayoutName, Layout>> = {
  eurosat: {
    name: "Synthetic, as EuroSAT",
    classes: eurosatClasses,
    product: "s2c",
    // the classes take turns, so splits go by rounds of ten
    entries: (_, index) => [
      { id: euroSatId(index).id, split: splitOf(Math.floor(index / 10)), index, season: 0 },
    ],
  },
  bigearthnet: {
    name: "Synthetic, as BigEarthNet",
    classes: bigearthnet19,
    product: "s2a",
    entries: (seed, index) => [
      { id: bigEarthNetLike(seed, index).id, split: splitOf(index), index, season: 0 },
    ],
  },
  ssl4eo: {
    name: "Synthetic, as SSL4EO-S12",
    classes: dynamicWorldClasses,
    product: "s2c",
    entries: (seed, index) => {
      const { id, seasons } = ssl4eoLike(seed, index);
      return seasons.map(({ optical }, season) => ({
        id: `${id}/${optical}`,
        split: splitOf(index),
        index,
        season,
      }));
    },
  },
};

async function open({ path, parameters }: DatasetAddress, { threads }: OpenDatasetOptions): Promise<Dataset> {
  const layout = layoutNames.find((name) => name === path);
  if (layout === undefined)
    throw new SoftconError(
      `synthetic:${path}; expected one of ${layoutNames.map((name) => `synthetic:${name}`).join(", ")}`,
      "usage",
    );
  const { name, classes, product: usual, entries } = layouts[layout];
  const seed = seedOf(parameters);
  const count = Math.round(numberOf(parameters, "count", [1, 9_999_999], 1000));
  const product = choiceOf(parameters, "product", productNames, usual);
  const side = sideOf(parameters, layout);
  const pairs = pairsOf(parameters.get("pair"), product, layout);
  const pool = new JobPool<ImageRecipe, GeneratedImage>(
    join(__dirname, "synthetic", "image-worker.js"),
    generateImage,
    threads,
  );
  const others = productNames.filter((name) => pairs.includes(name));
  const generate = (entry: SyntheticEntry, also: readonly ProductName[]): Promise<GeneratedImage> =>
    pool.run({
      ...{ layout, seed, index: entry.index, season: entry.season, product: products[product] },
      also: also.map((name) => products[name]),
      ...(side !== undefined && { side }),
    });
  return datasetOf<SyntheticEntry>({
    kind: "synthetic",
    name,
    classes,
    multiLabel: layout !== "eurosat",
    bands: productBands[products[product]],
    notes: ["invented images: what is learned on them is learned on them"],
    entries: Array.from({ length: count }, (_, index) => entries(seed, index)).flat(),
    load: async (entry, request): Promise<Sample> => {
      const next = pairs.includes("season") && generate({ ...entry, season: (entry.season + 1) % 4 }, []);
      const [image, season] = await Promise.all([generate(entry, others), next]);
      const { bands: _, ...size } = request; // the bands asked for are this product's
      const companions = new Map<string, Raster>();
      for (const [i, name] of others.entries()) {
        const raster = image.others[i];
        if (raster) companions.set(name, asRequested(raster, size));
      }
      if (season) companions.set("season", asRequested(season.raster, request));
      const { width, height } = image.raster;
      const labels = layout === "bigearthnet" ? to19(image.labels ?? [], entry.id) : image.labels;
      return {
        id: entry.id,
        raster: asRequested(image.raster, request),
        labels,
        split: entry.split,
        footprint: footprintOf(image.raster, { x: 0, y: 0, width, height }),
        datetime: image.datetime,
        source: `synthetic:${layout}?seed=${seed}#${entry.id}`,
        ...(pairs.length > 0 && { companions: Object.fromEntries(companions) }),
      };
    },
    close: () => pool.close(),
  });
}

function sideOf(parameters: DatasetAddress["parameters"], layout: LayoutName): number | undefined {
  if (!parameters.has("side")) return undefined;
  const side = numberOf(parameters, "side", [12, 2400], ssl4eoSide);
  if (layout === "ssl4eo" && side % 12 === 0) return side;
  throw new SoftconError(
    layout === "ssl4eo"
      ? `side=${side}; expected a multiple of 12`
      : `side=${side}: images of ${layout} have one size; resample them instead`,
    "usage",
  );
}

function pairsOf(
  text: string | undefined,
  product: ProductName,
  layout: LayoutName,
): (ProductName | "season")[] {
  if (text === undefined || text === "") return [];
  const choices = layout === "ssl4eo" ? (["season", ...productNames] as const) : productNames;
  return text.split(",").map((name) => {
    const found = choices.find((candidate) => candidate === name.trim() && candidate !== product);
    if (found !== undefined) return found;
    throw new SoftconError(
      `pair=${text}; expected some of ${choices.filter((choice) => choice !== product).join(", ")}`,
      "usage",
    );
  });
}
