import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { endianness } from "node:os";
import { join } from "node:path";
import { writeFileAtomic } from "../../core/atomic-file";
import { SoftconError } from "../../core/errors";
import type { LongWork } from "../../core/progress";
import { bytesPerPixel, pixelTypeOf } from "../../raster/pixel-types";
import type { PixelArray, Raster } from "../../raster/raster";
import { resize } from "../../raster/resample";
import type { Sample, SampleOptions } from "../dataset";
import { openDataset } from "../open-dataset";
import {
  descriptionName,
  type PackedDescription,
  type PackedEntry,
  type PackedPlane,
  packedType,
  pixelsName,
} from "./format";

export interface PackOptions extends LongWork, Pick<SampleOptions, "split" | "onBadSample" | "onSkip"> {
  /** Side in pixels that every image is brought to, averaging where it shrinks. */
  readonly size: number;
  /** Threads that read and decode. */
  readonly threads?: number;
}

export interface PackResult {
  readonly images: number;
  readonly skipped: number;
  readonly bytes: number;
}

/**
 * Writes data sets, decoded and at one size, as one file of pixels beside its description: training reads it several
 * times, and a record is one read. Companions (`?pair=…`) are packed with their images. The folder appears under its
 * name when it is whole; footprints are not kept.
 * @param addresses as `openDataset` takes them; all with the same classes, bands and companions.
 * @throws SoftconError where the folder is there, the data sets do not go together, or an image cannot be read.
 */
export async function packDatasets(
  addresses: readonly string[],
  folder: string,
  options: PackOptions,
): Promise<PackResult> {
  if (existsSync(folder))
    throw new SoftconError(`${folder} is there already; remove it or choose another`, "usage");
  if (endianness() !== "LE") throw new SoftconError("packing needs a little-endian machine", "resource");
  const partial = `${folder}.${process.pid}.tmp`;
  mkdirSync(partial, { recursive: true });
  try {
    const file = openSync(join(partial, pixelsName), "w");
    let packed: Packed;
    try {
      packed = await packAll(addresses, options, (bytes) => {
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      });
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    writeFileAtomic(join(partial, descriptionName), JSON.stringify(packed.description));
    renameSync(partial, folder);
    return { images: packed.description.entries.length, skipped: packed.skipped, bytes: packed.bytes };
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

interface Packed {
  readonly description: PackedDescription;
  readonly skipped: number;
  readonly bytes: number;
}

async function packAll(
  addresses: readonly string[],
  { size, threads, onProgress, ...sampling }: PackOptions,
  write: (bytes: Uint8Array) => void,
): Promise<Packed> {
  const entries: PackedEntry[] = [];
  let head: Pick<PackedDescription, "name" | "classes" | "multiLabel"> | undefined;
  let planes: readonly PackedPlane[] | undefined;
  let skipped = 0;
  let bytes = 0;
  for (const address of addresses) {
    const dataset = await openDataset(address, threads === undefined ? {} : { threads });
    try {
      const { name, classes, multiLabel } = dataset;
      head ??= { name, classes, multiLabel };
      if (head.classes.join() !== classes.join() || head.multiLabel !== multiLabel)
        throw new SoftconError(`${address} has other classes than ${addresses[0]}; pack them apart`, "usage");
      const total = dataset.length(sampling.split);
      const stream = dataset.samples({ ...sampling, readAhead: 16 });
      for await (const sample of stream) {
        const rasters = rastersOf(sample);
        const found = rasters.map(([plane, raster]) => planeOf(plane, raster, sample.id));
        planes ??= found;
        if (JSON.stringify(planes) !== JSON.stringify(found))
          throw new SoftconError(
            `${sample.id} has other bands or companions than the first image; pack them apart`,
          );
        for (const [, raster] of rasters) {
          const piece = bytesOf(atSize(raster, size));
          write(piece);
          bytes += piece.length;
        }
        const labels = sample.labels?.map((label) => classes.indexOf(label)) ?? null;
        entries.push({ id: sample.id, split: sample.split, labels, datetime: sample.datetime });
        onProgress?.({ done: entries.length, ...(addresses.length === 1 && { total }), unit: "images" });
      }
      skipped += stream.skipped;
    } finally {
      await dataset.close();
    }
  }
  if (!head || !planes) throw new SoftconError(`${addresses.join(", ")}: no image to pack`, "usage");
  const description: PackedDescription = {
    ...{ format: "softcon-packed", version: 1, ...head, sources: addresses, size, planes, entries },
  };
  return { description, skipped, bytes };
}

/** The image and its companions, those of wide pixels first, so that all are aligned. */
function rastersOf({ raster, companions = {} }: Sample): (readonly [name: string, raster: Raster])[] {
  const named: (readonly [string, Raster])[] = [["image", raster], ...Object.entries(companions)];
  const width = ([, { data }]: readonly [string, Raster]): number => bytesPerPixel(pixelTypeOf(data));
  return named.sort((a, b) => width(b) - width(a));
}

function planeOf(name: string, { bands, data, nodata }: Raster, id: string): PackedPlane {
  return { name, bands, type: packedType(pixelTypeOf(data), id), nodata };
}

function atSize({ data, width, height, bands, nodata }: Raster, size: number): PixelArray {
  if (width === size && height === size) return data;
  const to = { width: size, height: size };
  return resize(data, { width, height, channels: bands.length }, to, { antialias: true, nodata });
}

const bytesOf = (data: PixelArray): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
