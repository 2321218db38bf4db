import { isAmount, isListOf, isRecord, isText } from "../../shell/shared/records";
import { isPlaneType, type Packed } from "./planes";

export const rasterType = "application/vnd.softcon.raster.v1+json";

const mostSide = 1024;
const mostBands = 64;
const mostViews = 128;
/** Characters: what is longer is cut. */
const mostText = 500;

/** A way to show planes as colours. */
export interface View {
  readonly name: string;
  /** Red, green, blue: a plane's place, or two whose difference counts. */
  readonly channels: readonly (readonly number[])[];
  /** What becomes black and full, a channel each. */
  readonly limits: readonly (readonly number[])[];
}

/** An image below a cell, as the kernel gives it. */
export interface RasterOutput {
  readonly about: string;
  /** Of the image, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether the planes' pixels are the image's own. */
  readonly exact: boolean;
  readonly path: string | null;
  readonly nodata: number | null;
  readonly planes: Packed & { readonly height: number; readonly bands: readonly string[] };
  readonly views: readonly View[];
}

/** @returns null for what is no such output: a notebook's file may say anything. */
export function rasterOutputOf(given: unknown): RasterOutput | null {
  if (!isRecord(given)) return null;
  const { about, width, height, exact, path, nodata, planes, views } = given;
  if (!isText(about) || !isSide(width, 1e9) || !isSide(height, 1e9) || !isRecord(planes)) return null;
  const { type, data, width: columns, height: rows, bands } = planes;
  if (!isText(type) || !isPlaneType(type) || !isText(data)) return null;
  if (!isSide(columns, mostSide) || !isSide(rows, mostSide)) return null;
  if (!isListOf(isText, bands) || bands.length === 0 || bands.length > mostBands) return null;
  const isView = (view: unknown): view is View => isViewOf(view, bands.length);
  if (!isListOf(isView, views) || views.length === 0 || views.length > mostViews) return null;
  return {
    about: about.slice(0, mostText),
    width,
    height,
    exact: exact === true,
    path: isText(path) ? path : null,
    nodata: typeof nodata === "number" ? nodata : null,
    planes: {
      type,
      data,
      width: columns,
      height: rows,
      bands: bands.map((band) => band.slice(0, mostText)),
      count: bands.length * columns * rows,
    },
    views: views.map((view) => ({ ...view, name: view.name.slice(0, mostText) })),
  };
}

function isSide(value: unknown, most: number): value is number {
  return Number.isInteger(value) && isAmount(value) && value >= 1 && value <= most;
}

function isViewOf(view: unknown, bands: number): view is View {
  if (!isRecord(view)) return false;
  const { name, channels, limits } = view;
  const isPlane = (at: unknown): at is number => isAmount(at) && Number.isInteger(at) && at < bands;
  const isChannel = (channel: unknown): channel is readonly number[] =>
    isListOf(isPlane, channel) && (channel.length === 1 || channel.length === 2);
  const isLimits = (pair: unknown): pair is readonly number[] =>
    isListOf(isNumber, pair) && pair.length === 2;
  return (
    isText(name) &&
    isListOf(isChannel, channels) &&
    channels.length === 3 &&
    isListOf(isLimits, limits) &&
    limits.length === 3
  );
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
