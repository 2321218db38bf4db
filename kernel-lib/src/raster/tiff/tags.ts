import type { ImageFileDirectory } from "../../vendor/geotiff";

/** TIFF tags by number (TIFF 6.0, GeoTIFF 1.1, GDAL's own). */
export const tags = {
  subfileType: 254,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  description: 270,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  dateTime: 306,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  sampleFormat: 339,
  modelPixelScale: 33550,
  modelTiepoint: 33922,
  modelTransformation: 34264,
  geoKeyDirectory: 34735,
  gdalMetadata: 42112,
  gdalNodata: 42113,
} as const;

/** The numbers of a tag; undefined where it is absent or holds no numbers. */
export function numbersOf(directory: ImageFileDirectory, tag: number): readonly number[] | undefined {
  const value: unknown = directory.actualizedFields.get(tag);
  if (typeof value === "number") return [value];
  if (value instanceof Float32Array || value instanceof Float64Array) return Array.from(value);
  if (isIntegers(value)) return Array.from(value);
  return Array.isArray(value) && value.every((item): item is number => typeof item === "number")
    ? value
    : undefined;
}

/** The number of a tag that holds one. */
export function numberOf(directory: ImageFileDirectory, tag: number): number | undefined {
  return numbersOf(directory, tag)?.[0];
}

/** The text of a tag, without the zero that ends it. */
export function textOf(directory: ImageFileDirectory, tag: number): string | undefined {
  const value: unknown = directory.actualizedFields.get(tag);
  return typeof value === "string" ? value.split("\0", 1)[0] : undefined;
}

function isIntegers(
  value: unknown,
): value is Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** One item of GDAL's metadata: of the file, or of the band `sample` (from 0). */
export interface GdalItem {
  readonly name: string;
  readonly sample: number | null;
  readonly role: string | null;
  readonly value: string;
}

/** The last tag that was read: files of one data set often say the same. */
let last: { readonly xml: string; readonly items: readonly GdalItem[] } = { xml: "", items: [] };

/** The items of a GDAL_METADATA tag. */
export function gdalItems(xml: string): readonly GdalItem[] {
  if (xml !== last.xml) last = { xml, items: parsedItems(xml) };
  return last.items;
}

function parsedItems(xml: string): GdalItem[] {
  const items: GdalItem[] = [];
  for (const [, attributes = "", value = ""] of xml.matchAll(/<Item\s([^<>]*)>([^<]*)<\/Item>/g)) {
    const sample = /\bsample="(\d+)"/.exec(attributes)?.[1];
    items.push({
      name: decoded(decoded(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? "")),
      sample: sample === undefined ? null : Number(sample),
      role: /\brole="([^"]*)"/.exec(attributes)?.[1] ?? null,
      value: decoded(decoded(value)), // GDAL escapes its texts before it puts them into XML, which escapes them again
    });
  }
  return items;
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
const decoded = (text: string): string =>
  !text.includes("&") ? text : text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name) => entities[name] ?? "");
