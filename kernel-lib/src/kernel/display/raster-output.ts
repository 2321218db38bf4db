import type { PixelArray, Raster } from "../../raster/raster";
import {
  type Composite,
  channelValues,
  compositeBands,
  composites,
  stretchLimits,
} from "../../sensors/composites";
import { type PackedPlanes, packPlanes } from "./packed-planes";

/** Read by the renderer of the VS Code extension; others show the picture beside it. */
export const rasterType = "application/vnd.softcon.raster.v1+json";

/** Longest sides of the planes, in pixels: the first that stays small enough is taken. */
const sides = [512, 384, 256, 192, 128, 96, 64, 32] as const;
/** Bands are worth more than pixels down to this side. */
const fairSide = 96;
const mostBands = 16;
/** Characters of base64. */
const mostBytes = 300_000;

/** What is known of an image beside its pixels. */
export interface RasterFacts {
  /** For people, one line. */
  readonly about: string;
  /** Of the image, in pixels; what is shown of it may be smaller. */
  readonly width: number;
  readonly height: number;
  /** Whether the pixels are the image's own; else they are means of several. */
  readonly exact: boolean;
  /** The file or folder, where there is one. */
  readonly path: string | null;
}

/** A way to show planes as colours. */
export interface View {
  readonly name: string;
  /** Red, green, blue: a plane's place, or two whose difference counts. */
  readonly channels: readonly (readonly number[])[];
  /** What becomes black and full, a channel each. */
  readonly limits: readonly (readonly [number, number])[];
}

export interface RasterOutput extends RasterFacts {
  readonly nodata: number | null;
  /** Planes one after the other, row by row from the upper left. */
  readonly planes: PackedPlanes & {
    readonly width: number;
    readonly height: number;
    readonly bands: readonly string[];
  };
  /** The first is the one that the picture shows. */
  readonly views: readonly View[];
}

/**
 * An image's numbers for a notebook, at most a few hundred kB: with all bands, or with those of its picture where all of
 * them would be too coarse. @param first the composite of the picture. Null where there are no pixels
 */
export function rasterOutput(raster: Raster, facts: RasterFacts, first: Composite): RasterOutput | null {
  if (raster.width * raster.height === 0) return null;
  const few = fitted(raster, compositeBands(first));
  const all = raster.bands.length <= mostBands ? fitted(raster, raster.bands) : null;
  const longest = Math.max(raster.width, raster.height);
  const isFair = all !== null && Math.max(all.small.width, all.small.height) >= Math.min(longest, fairSide);
  const best = isFair ? all : (few ?? all);
  if (!best) return null;
  const { small, packed } = best;
  const { width, height, bands, nodata } = small;
  return { ...facts, nodata, planes: { ...packed, width, height, bands }, views: viewsOf(small, first) };
}

function fitted(raster: Raster, bands: readonly string[]): { small: Raster; packed: PackedPlanes } | null {
  const planes = raster.data.BYTES_PER_ELEMENT * bands.length;
  const longest = Math.max(raster.width, raster.height);
  /** Characters that a byte becomes, where it was seen: at first what the best of images need. */
  let share = 1 / 8;
  for (const side of sides) {
    const scale = Math.min(1, side / longest);
    if (share * planes * scale ** 2 * raster.width * raster.height > mostBytes) continue;
    const small = subsampled(raster, bands, scale);
    const packed = packPlanes(small.data, small.width);
    if (packed.data.length <= mostBytes) return { small, packed };
    // less than was seen: what may fit is tried
    share = (0.8 * packed.data.length) / small.data.byteLength;
  }
  return null;
}

/** Some bands, and of the pixels those nearest to a coarser grid's: each is one that was measured. */
function subsampled(raster: Raster, bands: readonly string[], scale: number): Raster {
  const width = Math.max(1, Math.round(raster.width * scale));
  const height = Math.max(1, Math.round(raster.height * scale));
  const data = emptyLike(raster.data, bands.length * width * height);
  let to = 0;
  for (const name of bands) {
    const plane = raster.bands.indexOf(name) * raster.width * raster.height;
    for (let y = 0; y < height; y++) {
      const row = plane + Math.floor(((y + 0.5) * raster.height) / height) * raster.width;
      for (let x = 0; x < width; x++)
        data[to++] = raster.data[row + Math.floor(((x + 0.5) * raster.width) / width)] ?? 0;
    }
  }
  return { ...raster, data, bands, width, height };
}

function emptyLike(data: PixelArray, length: number): PixelArray {
  if (data instanceof Uint8Array) return new Uint8Array(length);
  if (data instanceof Int8Array) return new Int8Array(length);
  if (data instanceof Uint16Array) return new Uint16Array(length);
  if (data instanceof Int16Array) return new Int16Array(length);
  if (data instanceof Uint32Array) return new Uint32Array(length);
  if (data instanceof Int32Array) return new Int32Array(length);
  if (data instanceof Float32Array) return new Float32Array(length);
  return new Float64Array(length);
}

/** The picture's composite, the others that the bands make, and each band in grey. */
function viewsOf(small: Raster, first: Composite): View[] {
  const others = composites.filter(
    (known) => known.id !== first.id && compositeBands(known).every((band) => small.bands.includes(band)),
  );
  const greys = small.bands
    .map((band): Composite => ({ ...first, ...grey(band) }))
    .filter(({ name }) => name !== first.name);
  return [first, ...others, ...greys].map(({ id, name, channels, stretch }) => ({
    name,
    channels: channels.map((channel) => [channel].flat().map((band) => small.bands.indexOf(band))),
    limits: channels.map((channel, at) => stretchLimits(channelValues(small, channel, id), stretch, at)),
  }));
}

/** A band as it is, from dark to bright. */
export function grey(band: string): Composite {
  return {
    id: "grey",
    name: `${band} in grey`,
    shows: band,
    sensor: "S2",
    channels: [band, band, band],
    stretch: { kind: "percentile", low: 2, high: 98 },
    gamma: 1,
  };
}
