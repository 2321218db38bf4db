import { SoftconError } from "../../core/errors";
import { bytesPerPixel } from "../../raster/pixel-types";
import type { PixelType } from "../../raster/raster";

/** The file that describes a packed data set; written last, so that its being there means that all of it is. */
export const descriptionName = "packed.json";
/** The file of pixels: one record after the other. */
export const pixelsName = "pixels.bin";

/** One raster of a record: the image itself (`image`) or a companion. */
export interface PackedPlane {
  readonly name: string;
  readonly bands: readonly string[];
  readonly type: "uint8" | "uint16" | "int16" | "float32";
  readonly nodata: number | null;
}

export interface PackedEntry {
  readonly id: string;
  readonly split: string | null;
  /** Indices in `classes`; null: not labelled. */
  readonly labels: readonly number[] | null;
  readonly datetime: string | null;
}

export interface PackedDescription {
  readonly format: "softcon-packed";
  readonly version: 1;
  readonly name: string;
  /** Addresses of the data sets that were packed. */
  readonly sources: readonly string[];
  readonly classes: readonly string[];
  readonly multiLabel: boolean;
  /** Side in pixels of every raster. */
  readonly size: number;
  readonly planes: readonly PackedPlane[];
  readonly entries: readonly PackedEntry[];
}

/** Bytes of a raster in a record. */
export const planeBytes = ({ bands, type }: PackedPlane, size: number): number =>
  bands.length * size * size * bytesPerPixel(type);

/** Bytes of a record: its planes one after the other, those of wide types first as the writer orders them. */
export const recordBytes = ({ planes, size }: Pick<PackedDescription, "planes" | "size">): number =>
  planes.reduce((sum, plane) => sum + planeBytes(plane, size), 0);

/** Element types that a packed data set may have. */
export function packedType(type: PixelType, id: string): PackedPlane["type"] {
  if (type === "uint8" || type === "uint16" || type === "int16" || type === "float32") return type;
  throw new SoftconError(`${id} has ${type} pixels; uint8, uint16, int16 or float32 were expected`);
}

/** @throws SoftconError where the text is no description of a packed data set. */
export function parseDescription(text: string, path: string): PackedDescription {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SoftconError(`${path} is no JSON; pack the data set again`);
  }
  if (isDescription(value)) return value;
  throw new SoftconError(`${path} does not describe a packed data set; pack it again`);
}

function isDescription(value: unknown): value is PackedDescription {
  if (!isRecord(value)) return false;
  const { format, version, name, sources, classes, multiLabel, size, planes, entries } = value;
  return (
    format === "softcon-packed" &&
    version === 1 &&
    typeof name === "string" &&
    isStrings(sources) &&
    isStrings(classes) &&
    typeof multiLabel === "boolean" &&
    isCount(size, 1 << 14) &&
    Array.isArray(planes) &&
    planes.length > 0 &&
    planes.every(isPlane) &&
    Array.isArray(entries) &&
    entries.every((entry) => isEntry(entry, classes.length))
  );
}

function isPlane(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { name, bands, type, nodata } = value;
  return (
    typeof name === "string" &&
    isStrings(bands) &&
    bands.length > 0 &&
    bands.length < 1000 &&
    (type === "uint8" || type === "uint16" || type === "int16" || type === "float32") &&
    (nodata === null || typeof nodata === "number")
  );
}

function isEntry(value: unknown, classes: number): boolean {
  if (!isRecord(value)) return false;
  const { id, split, labels, datetime } = value;
  const labelled =
    labels === null ||
    (Array.isArray(labels) &&
      labels.every((label) => Number.isInteger(label) && label >= 0 && label < classes));
  return (
    typeof id === "string" &&
    (split === null || typeof split === "string") &&
    (datetime === null || typeof datetime === "string") &&
    labelled
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
const isCount = (value: unknown, most: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value > 0 && value <= most;
