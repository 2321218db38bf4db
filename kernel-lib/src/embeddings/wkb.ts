import type { Footprint } from "../raster/scene";

/** West, south, east, north in degrees. */
export type Bounds = readonly [number, number, number, number];

const polygon = 3;
const multiPolygon = 6;

/** A footprint as well-known binary: one polygon of one ring, little-endian, two dimensions (OGC 06-103r4). */
export function footprintToWkb(ring: Footprint): Uint8Array {
  const bytes = new Uint8Array(13 + 16 * ring.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 1);
  view.setUint32(1, polygon, true);
  view.setUint32(5, 1, true);
  view.setUint32(9, ring.length, true);
  ring.forEach(([x, y], i) => {
    view.setFloat64(13 + 16 * i, x, true);
    view.setFloat64(21 + 16 * i, y, true);
  });
  return bytes;
}

/**
 * The outer ring of a polygon, or of a multipolygon's first part; null for other geometries.
 * @throws Error where the bytes are no whole geometry.
 */
export function wkbToFootprint(bytes: Uint8Array): Footprint | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const header = (): { little: boolean; kind: number; dimensions: number } => {
    const little = view.getUint8(at) === 1;
    const type = view.getUint32(at + 1, little);
    at += 5;
    if (type & 0x20000000) at += 4; // the spatial reference of extended WKB
    const iso = Math.floor((type & 0xffff) / 1000);
    const z = (type & 0x80000000) !== 0 || iso === 1 || iso === 3;
    const m = (type & 0x40000000) !== 0 || iso === 2 || iso === 3;
    return { little, kind: (type & 0xffff) % 1000, dimensions: 2 + (z ? 1 : 0) + (m ? 1 : 0) };
  };
  let shape = header();
  if (shape.kind === multiPolygon) {
    if (view.getUint32(at, shape.little) === 0) return null;
    at += 4;
    shape = header();
  }
  if (shape.kind !== polygon || view.getUint32(at, shape.little) === 0) return null;
  const points = view.getUint32(at + 4, shape.little);
  at += 8;
  const stride = 8 * shape.dimensions;
  if (points * stride > bytes.length - at)
    throw new Error(`a ring of ${points} points in ${bytes.length} bytes`);
  return Array.from({ length: points }, (_, i): readonly [number, number] => [
    view.getFloat64(at + i * stride, shape.little),
    view.getFloat64(at + i * stride + 8, shape.little),
  ]);
}

/** The bounds of both; null stands for nothing yet. */
export function mergeBounds(bounds: Bounds | null, ring: Footprint | null): Bounds | null {
  if (!ring) return bounds;
  let [west, south, east, north] = bounds ?? [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) {
    west = Math.min(west, x);
    south = Math.min(south, y);
    east = Math.max(east, x);
    north = Math.max(north, y);
  }
  return [west, south, east, north];
}
