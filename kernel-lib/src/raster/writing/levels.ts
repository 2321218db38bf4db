import { SoftconError } from "../../core/errors";
import { bytesPerPixel, integerRange } from "../pixel-types";
import type { Georeference, PixelType } from "../raster";
import type { BlockEncoding } from "./blocks";
import type { TiffTag } from "./directory";
import { georeferenceTags } from "./geo-tags";

/** All that the directories say of an image, apart from where its blocks are. */
export interface ImageFacts extends Georeference {
  readonly width: number;
  readonly height: number;
  readonly bands: readonly string[];
  readonly pixelType: PixelType;
  readonly nodata: number | null;
  readonly datetime: string | null;
  readonly tileSize: number;
  readonly encoding: BlockEncoding;
}

/** The image, or an overview of it: its grid of tiles and, once they are written, where their blocks are. */
export interface Level {
  readonly width: number;
  readonly height: number;
  readonly across: number;
  readonly down: number;
  /** Per block, in TIFF's order: tiles row by row; where bands lie apart, all of one before the next. */
  readonly offsets: Float64Array;
  readonly lengths: Float64Array;
}

/** What decides how an image is cut into blocks. */
export type Grid = Pick<ImageFacts, "width" | "height" | "bands" | "tileSize" | "encoding">;

/** The image and, if wanted, images of half, a quarter, … its size, until one fits into a tile. */
export function levelsOf(grid: Grid, overviews: boolean): Level[] {
  const { width, height, bands, tileSize, encoding } = grid;
  const [across, down] = [Math.ceil(width / tileSize), Math.ceil(height / tileSize)];
  const blocks = across * down * (encoding.interleave === "band" ? bands.length : 1);
  const level = {
    width,
    height,
    across,
    down,
    offsets: new Float64Array(blocks),
    lengths: new Float64Array(blocks),
  };
  if (!overviews || across * down === 1) return [level];
  const half = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  return [level, ...levelsOf({ ...grid, ...half }, true)];
}

/** Whether offsets might not fit into 32 bits, should nothing compress. */
export function mayExceed4GiB(
  { tileSize, bands, pixelType }: Pick<ImageFacts, "tileSize" | "bands" | "pixelType">,
  levels: readonly Level[],
): boolean {
  const tileBytes = tileSize * tileSize * bands.length * bytesPerPixel(pixelType);
  const bytes = levels.reduce(
    // DEFLATE adds at most 5 bytes to 16 KiB that it cannot compress; 32 a block hold its entry in the directory.
    (sum, { across, down, offsets }) => sum + across * down * tileBytes * 1.0004 + offsets.length * 32,
    65536 + bands.length * 1024,
  );
  return bytes >= 2 ** 32;
}

/** The directories of all levels. @throws SoftconError where the coordinate system or the time cannot be written. */
export function directoriesOf(facts: ImageFacts, levels: readonly Level[]): TiffTag[][] {
  const { bands, pixelType, tileSize, encoding, nodata } = facts;
  const samples = bands.length;
  const isColour = samples === 3 && pixelType === "uint8";
  const extra = samples - (isColour ? 3 : 1);
  const range = integerRange(pixelType);
  const each = (value: number): number[] => new Array<number>(samples).fill(value);
  const predictor = encoding.level === 0 || !encoding.predictor ? 1 : range ? 2 : 3;
  const short = (tag: number, ...values: number[]): TiffTag => ({ tag, type: "short", values });
  const long = (tag: number, value: number): TiffTag => ({ tag, type: "long", values: [value] });
  const shared: TiffTag[] = [
    short(258, ...each(8 * bytesPerPixel(pixelType))), // bits per sample
    short(259, encoding.level === 0 ? 1 : 8), // compression
    short(262, isColour ? 2 : 1), // photometric interpretation
    short(277, samples),
    short(284, encoding.interleave === "band" ? 2 : 1), // planar configuration
    ...(predictor === 1 ? [] : [short(317, predictor)]),
    long(322, tileSize), // tile width, height
    long(323, tileSize),
    ...(extra > 0 ? [short(338, ...new Array<number>(extra).fill(0))] : []), // extra samples of no said meaning
    short(339, ...each(range ? (range[0] < 0 ? 2 : 1) : 3)), // sample format
    ...(nodata === null ? [] : [{ tag: 42113, type: "ascii" as const, text: nodataText(nodata) }]),
  ];
  return levels.map((level, i) => [
    ...(i === 0 ? [...georeferenceTags(facts), ...descriptionTags(facts)] : [long(254, 1)]), // reduced image
    long(256, level.width),
    long(257, level.height),
    ...shared,
    { tag: 324, type: "offset", values: level.offsets },
    { tag: 325, type: "long", values: level.lengths },
  ]);
}

const nodataText = (nodata: number): string => (Number.isNaN(nodata) ? "nan" : String(nodata));

function descriptionTags({ bands, datetime }: ImageFacts): TiffTag[] {
  const items = bands.map(
    (band, i) => `  <Item name="DESCRIPTION" sample="${i}" role="description">${escaped(band)}</Item>\n`,
  );
  const names: TiffTag = {
    tag: 42112,
    type: "ascii",
    text: `<GDALMetadata>\n${items.join("")}</GDALMetadata>\n`,
  };
  if (datetime === null) return [names];
  const time = new Date(datetime);
  if (Number.isNaN(time.getTime()))
    throw new SoftconError(
      `the time "${datetime}" is not one: expected ISO 8601, such as 2021-06-30T10:15:00Z`,
    );
  const text = time.toISOString().slice(0, 19).replaceAll("-", ":").replace("T", " ");
  return [names, { tag: 306, type: "ascii", text }];
}

/** Twice, since GDAL takes the escapes off twice. */
const escaped = (text: string): string => xmlEscaped(xmlEscaped(text.replace(/\p{Cc}/gu, " ")));

const xmlEscaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
