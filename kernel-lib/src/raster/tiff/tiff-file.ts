import { messageOf, SoftconError } from "../../core/errors";
import { GeoTIFF, type ImageFileDirectory } from "../../vendor/geotiff";
import { integerRange } from "../pixel-types";
import type { PixelType } from "../raster";
import { FileBytes } from "./file-bytes";
import { levelOf, type TiffLevel } from "./level";
import { type GdalItem, gdalItems, numberOf, tags, textOf } from "./tags";

/** A TIFF file, described: its image at full size and its overviews, and what its tags say. */
export interface TiffFile {
  readonly bytes: FileBytes;
  readonly path: string;
  /** Bands. */
  readonly samples: number;
  readonly pixelType: PixelType;
  /** The image and its overviews, finest first. */
  readonly levels: readonly [TiffLevel, ...TiffLevel[]];
  /** The first directory's tags, for the georeference. */
  readonly directory: ImageFileDirectory;
  readonly nodata: number | null;
  readonly description: string | null;
  /** TIFFTAG_DATETIME as it stands: "2020:06:04 05:46:39". */
  readonly dateTime: string | null;
  readonly gdal: readonly GdalItem[];
}

/** More images than this in one file is no pyramid. */
const maxDirectories = 64;

/**
 * Describes a TIFF (classic or BigTIFF, GDAL's tags included) without reading pixels.
 * @throws SoftconError where the file is absent, no TIFF, damaged, or of a kind that is not read.
 */
export async function openTiff(path: string): Promise<TiffFile> {
  const bytes = await FileBytes.open(path);
  try {
    return await describe(bytes);
  } catch (error) {
    await bytes.close();
    if (error instanceof SoftconError) throw error;
    throw new SoftconError(
      `${path} is not a TIFF, or its header is damaged: ${messageOf(error)}; expected a GeoTIFF`,
      "input",
      { cause: error },
    );
  }
}

async function describe(bytes: FileBytes): Promise<TiffFile> {
  const { path } = bytes;
  const magic = Buffer.from(await bytes.read(0, Math.min(bytes.size, 12))).toString("latin1");
  if (magic.includes("jP  ") || magic.startsWith("\xff\x4f\xff\x51")) throw jpeg2000(path);
  if (!/^(II[*+]\0|MM\0[*+])/.test(magic))
    throw new SoftconError(`${path} is not a TIFF (it begins with other bytes); expected a GeoTIFF`);

  const tiff = await GeoTIFF.fromSource(headerSource(bytes));
  // Tags that are read later would be believed about their length, and read as little-endian whatever the file is.
  tiff.parser.eager = true;
  const directories: ImageFileDirectory[] = [];
  const seen = new Set<number>();
  for (let offset = tiff.firstIFDOffset; offset !== 0 && !seen.has(offset); ) {
    seen.add(offset);
    if (directories.length === maxDirectories)
      throw new SoftconError(
        `${path} chains more than ${maxDirectories} images; expected one and its overviews`,
      );
    const directory = await tiff.parser.parseFileDirectoryAt(offset);
    directories.push(directory);
    offset = directory.nextIFDByteOffset;
  }
  const [first] = directories;
  if (!first) throw new SoftconError(`${path} holds no image`);

  const main = levelOf(first, bytes, tiff.littleEndian);
  const overviews = directories
    .slice(1)
    .filter((directory) => ((numberOf(directory, tags.subfileType) ?? 0) & 5) === 1) // reduced, and no mask
    .map((directory) => levelOf(directory, bytes, tiff.littleEndian))
    .filter((level) => level.samples === main.samples && level.format.pixelType === main.format.pixelType)
    .filter((level) => level.width <= main.width && level.height <= main.height)
    .sort((a, b) => b.width - a.width);
  const { pixelType } = main.format;
  return {
    bytes,
    path,
    samples: main.samples,
    pixelType,
    levels: [main, ...overviews],
    directory: first,
    nodata: nodataOf(textOf(first, tags.gdalNodata), pixelType),
    description: textOf(first, tags.description) ?? null,
    dateTime: textOf(first, tags.dateTime) ?? null,
    gdal: gdalItems(textOf(first, tags.gdalMetadata) ?? ""),
  };
}

/** The way out for a format that no well-kept JavaScript decoder reads. */
export function jpeg2000(path: string): SoftconError {
  return new SoftconError(
    `${path} is JPEG 2000 (Sentinel-2 .SAFE), which is not read; expected GeoTIFFs: ` +
      "gdal_translate -of COG IN.jp2 B02.tif for each band, then open the folder of them",
  );
}

/**
 * The file as geotiff.js asks for it while it reads directories. It asks by guess past the end of a directory, so a
 * short answer is given to a small question; a long one must lie in the file. All of a header is read once at most,
 * and no more than a few megabytes of what the file's size allows: directories may name the same bytes many times.
 */
function headerSource(bytes: FileBytes) {
  const guess = 2 ** 16;
  let budget = Math.min(bytes.size, 2 ** 26) + 2 ** 22;
  const fetchSlice = async ({ offset, length }: { offset: number; length: number }) => {
    const there = Math.max(0, Math.min(length, bytes.size - offset));
    budget -= there;
    if (budget < 0)
      throw new SoftconError(`${bytes.path} has a damaged header: it refers to itself over and over`);
    const data = await bytes.read(Math.min(offset, bytes.size), length <= guess ? there : length);
    return { offset, length, data: data.slice().buffer };
  };
  return {
    fileSize: bytes.size,
    fetchSlice,
    fetch: (slices: { offset: number; length: number }[]) =>
      Promise.all(slices.map(async (slice) => (await fetchSlice(slice)).data)),
    close: () => bytes.close(),
  };
}

/** GDAL_NODATA is text; a value that the pixel type cannot hold marks nothing. */
function nodataOf(text: string | undefined, type: PixelType): number | null {
  if (text === undefined || text.trim() === "") return null;
  const value = Number(text.trim().replace(/^([+-]?)(?:1\.#)?inf(?:inity)?$/i, "$1Infinity"));
  if (type === "float64") return value;
  if (type === "float32") return Math.fround(value);
  const [low, high] = integerRange(type) ?? [0, 0];
  return Number.isInteger(value) && value >= low && value <= high ? value : null;
}
