import { SoftconError } from "../../core/errors";
import type { ImageFileDirectory } from "../../vendor/geotiff";
import { bytesPerPixel } from "../pixel-types";
import type { PixelType } from "../raster";
import { type BlockFormat, codecOf } from "./decode";
import type { FileBytes } from "./file-bytes";
import { numberOf, numbersOf, tags } from "./tags";

/** One image of a TIFF and how it is cut into blocks (tiles or strips), which are numbered row by row. */
export interface TiffLevel {
  readonly width: number;
  readonly height: number;
  readonly samples: number;
  /** Where each band has blocks of its own, one band's after the other's. */
  readonly planar: boolean;
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** True where the last row of blocks ends with the image, as strips do. */
  readonly cut: boolean;
  /** Where a block's bytes are; of length 0 where a block was never written. */
  readonly range: (block: number) => { readonly offset: number; readonly length: number };
  /** Where each plane's first byte is, if its rows follow each other in the file as they are; else null. */
  readonly planes: readonly number[] | null;
  /** How a whole block is decoded. */
  readonly format: BlockFormat;
}

/** A block beyond this is no way to store a scene, and would have to be unpacked whole for one pixel. */
const maxBlockBytes = 2 ** 29;
/** An image beyond this many times its file is made of claims; blocks that were never written take some bytes too. */
const maxRatio = 2 ** 16;
/** Uncompressed strips are read in parts of about this many bytes. */
const partBytes = 2 ** 18;

/**
 * @throws SoftconError where tags are missing, contradict each other or the file's size, or name what is not read.
 */
export function levelOf(directory: ImageFileDirectory, bytes: FileBytes, littleEndian: boolean): TiffLevel {
  const { path } = bytes;
  const damaged = (what: string): SoftconError => new SoftconError(`${path} is damaged: ${what}`);
  const size = (tag: number, name: string): number => {
    const value = numberOf(directory, tag);
    if (value !== undefined && Number.isInteger(value) && value > 0 && value < 2 ** 31) return value;
    throw damaged(`its ${name} is ${value ?? "missing"}`);
  };
  const width = size(tags.width, "width");
  const height = size(tags.height, "height");
  const samples = numberOf(directory, tags.samplesPerPixel) ?? 1;
  if (!(Number.isInteger(samples) && samples > 0 && samples < 2 ** 16))
    throw damaged(`it claims ${samples} bands`);
  const pixelType = pixelTypeOf(directory, path);
  const compression = numberOf(directory, tags.compression) ?? 1;
  const codec = codecOf(compression, path);
  const predictor = numberOf(directory, tags.predictor) ?? 1;
  if (![1, 2, 3].includes(predictor) || (predictor === 3 && !pixelType.startsWith("float")))
    throw damaged(`it names predictor ${predictor} for ${pixelType}`);
  const planar = (numberOf(directory, tags.planarConfiguration) ?? 1) === 2;

  const tiled = directory.hasTag(tags.tileOffsets);
  const blockWidth = tiled ? size(tags.tileWidth, "tile width") : width;
  const blockHeight = tiled
    ? size(tags.tileHeight, "tile height")
    : Math.min(numberOf(directory, tags.rowsPerStrip) || height, height);
  const blocksAcross = Math.ceil(width / blockWidth);
  const blocksDown = Math.ceil(height / blockHeight);
  const blockCount = blocksAcross * blocksDown * (planar ? samples : 1);
  const offsets = numbersOf(directory, tiled ? tags.tileOffsets : tags.stripOffsets);
  const counts = numbersOf(directory, tiled ? tags.tileByteCounts : tags.stripByteCounts);
  if (!offsets || !counts || offsets.length < blockCount || counts.length < blockCount)
    throw damaged(`its image needs ${blockCount} blocks, and ${offsets?.length ?? 0} are listed`);

  const inBlock = planar ? 1 : samples;
  const rowBytes = blockWidth * inBlock * bytesPerPixel(pixelType);
  const limit = rowBytes * blockHeight;
  const lastRows = tiled ? blockHeight : height - (blocksDown - 1) * blockHeight;
  for (let block = 0; block < blockCount; block++) {
    const rows = (Math.floor(block / blocksAcross) + 1) % blocksDown === 0 ? lastRows : blockHeight;
    const count = counts[block]!;
    if (count > 0 && rowBytes * rows > count * codec.ratio)
      throw damaged(
        `block ${block} would unpack from ${count} to ${rowBytes * rows} bytes, more than ${codec.name} can`,
      );
  }
  if (limit * blockCount > 2 ** 26 + bytes.size * maxRatio)
    throw damaged(
      `its ${blockCount} blocks of ${limit} bytes are more than a file of ${bytes.size} bytes describes`,
    );
  const level: TiffLevel = {
    width,
    height,
    samples,
    planar,
    blockWidth,
    blockHeight,
    blocksAcross,
    blocksDown,
    cut: !tiled,
    planes: null,
    range: (block) => ({ offset: offsets[block]!, length: counts[block]! }),
    format: {
      compression,
      predictor,
      littleEndian,
      pixelType,
      samples: inBlock,
      width: blockWidth,
      rows: blockHeight,
      limit,
    },
  };
  if (!tiled && compression === 1) return inParts({ ...level, planes: planesOf(level, rowBytes) }, rowBytes);
  if (limit <= maxBlockBytes) return level;
  throw new SoftconError(
    `${path} is stored in blocks of ${Math.round(limit / 2 ** 20)} MB, each unpacked whole; ` +
      "expected tiles: gdal_translate -of COG IN OUT.tif",
    "resource",
  );
}

/** Strips without compression that follow each other in the file, as nearly all do, are as good as none. */
function planesOf(level: TiffLevel, rowBytes: number): number[] | null {
  const { blockHeight, blocksDown, height } = level;
  const planes: number[] = [];
  for (let plane = 0; plane < (level.planar ? level.samples : 1); plane++) {
    const start = level.range(plane * blocksDown).offset;
    for (let row = 0; row < blocksDown; row++) {
      const { offset, length } = level.range(plane * blocksDown + row);
      const rows = Math.min(blockHeight, height - row * blockHeight);
      if (offset !== start + row * blockHeight * rowBytes || length < rows * rowBytes) return null;
    }
    planes.push(start);
  }
  return planes;
}

/** Rows of a level whose rows follow each other (`planes`), as a level of one block a plane. */
export function rowsAlone(level: TiffLevel, y: number, rows: number): TiffLevel | null {
  const { planes, format } = level;
  if (!planes) return null;
  const rowBytes = format.limit / level.blockHeight;
  return {
    ...level,
    ...{ height: rows, blockHeight: rows, blocksDown: 1, planes: null },
    range: (plane) => ({ offset: planes[plane]! + y * rowBytes, length: rows * rowBytes }),
    format: { ...format, rows, limit: rows * rowBytes },
  };
}

/** Strips without compression need not be read whole: they are cut into parts of a few rows. */
function inParts(level: TiffLevel, rowBytes: number): TiffLevel {
  const rows = level.blockHeight;
  let part = Math.min(rows, Math.max(1, Math.floor(partBytes / rowBytes)));
  while (rows % part !== 0) part--;
  const parts = rows / part;
  if (parts === 1) return level;
  const blocksDown = Math.ceil(level.height / part);
  return {
    ...level,
    blockHeight: part,
    blocksDown,
    range: (block) => {
      const row = block % blocksDown;
      const strip = level.range(Math.floor(block / blocksDown) * level.blocksDown + Math.floor(row / parts));
      const from = (row % parts) * part * rowBytes;
      const length = Math.min(part, level.height - row * part) * rowBytes;
      return { offset: strip.offset + from, length: Math.max(0, Math.min(length, strip.length - from)) };
    },
    format: { ...level.format, rows: part, limit: part * rowBytes },
  };
}

const pixelTypes: readonly PixelType[] = [
  "uint8",
  "int8",
  "uint16",
  "int16",
  "uint32",
  "int32",
  "float32",
  "float64",
];

function pixelTypeOf(directory: ImageFileDirectory, path: string): PixelType {
  const bits = numbersOf(directory, tags.bitsPerSample) ?? [1];
  const formats = numbersOf(directory, tags.sampleFormat) ?? [1];
  const kind = ["uint", "uint", "int", "float", "uint"][formats[0] ?? 1] ?? "complex";
  const type = `${kind}${bits[0] ?? 1}`;
  const known = pixelTypes.find((name) => name === type);
  if (known && bits.every((b) => b === bits[0]) && formats.every((f) => f === formats[0])) return known;
  throw new SoftconError(
    `${path} has pixels of type ${type}${known ? " and others" : ""}, which are not read; ` +
      `expected one of ${pixelTypes.join(", ")} in all bands: gdal_translate -ot Float32 IN OUT.tif`,
  );
}
