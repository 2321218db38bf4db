import type { ColumnFacts } from "../shared/table-facts";
import type { CellBlocks } from "./cell-blocks";
import type { TableSource } from "./table-source";

const chunkRows = 8192;
const longitude = /^(lon|long|longitude|lng|cent(re|er|roid)_lon(gitude)?)$/i;
const latitude = /^(lat|latitude|cent(re|er|roid)_lat(itude)?)$/i;

/** Columns of degrees, where there is no geometry in degrees. */
export function degreeColumns(
  columns: readonly ColumnFacts[],
): { readonly lon: string; readonly lat: string } | null {
  const numbers = columns.filter(({ kind }) => kind === "number");
  const lon = numbers.find(({ key }) => longitude.test(key))?.key;
  const lat = numbers.find(({ key }) => latitude.test(key))?.key;
  return lon === undefined || lat === undefined ? null : { lon, lat };
}

/** Whether a geometry in degrees is there: of the first rows that have one. */
export async function hasRings(source: TableSource): Promise<boolean> {
  if (source.columnOf("geometry") === null || source.rows === 0) return false;
  const rings = await source.rings({ start: 0, end: Math.min(source.rows, 64) });
  return rings.some((ring) => ring !== null);
}

/** The middle of every row's place: [rows, 2], degrees; NaN where there is none. */
export async function centresOf(
  source: TableSource,
  columns: readonly ColumnFacts[],
  cells: CellBlocks,
  signal: AbortSignal,
): Promise<Float64Array> {
  const centres = new Float64Array(2 * source.rows).fill(Number.NaN);
  if (await hasRings(source)) {
    for (let start = 0; start < source.rows; start += chunkRows) {
      signal.throwIfAborted();
      const rings = await source.rings({ start, end: Math.min(start + chunkRows, source.rows) });
      for (const [i, ring] of rings.entries()) if (ring) centres.set(middle(ring), 2 * (start + i));
    }
    return centres;
  }
  const degrees = degreeColumns(columns);
  if (!degrees) return centres;
  for (const [at, name] of [degrees.lon, degrees.lat].entries())
    for await (const { start, cells: block } of cells.all(name, signal))
      for (const [i, cell] of block.entries())
        centres[2 * (start + i) + at] = cell === null ? Number.NaN : Number(cell);
  return centres;
}

/** The middle of a ring's bounds; of one that crosses the antimeridian, on its side of it. */
export function middle(ring: readonly (readonly [number, number])[]): readonly [number, number] {
  const lons = ring.map(([lon]) => lon);
  const lats = ring.map(([, lat]) => lat);
  const crosses = Math.max(...lons) - Math.min(...lons) > 180;
  const turned = crosses ? lons.map((lon) => (lon < 0 ? lon + 360 : lon)) : lons;
  const lon = (Math.min(...turned) + Math.max(...turned)) / 2;
  return [lon > 180 ? lon - 360 : lon, (Math.min(...lats) + Math.max(...lats)) / 2];
}

/** Outlines of some rows, one after the other. */
export async function footprintsOf(
  source: TableSource,
  rows: Uint32Array,
): Promise<{ readonly corners: Float64Array; readonly ends: Uint32Array }> {
  const corners: number[] = [];
  const ends = new Uint32Array(rows.length);
  let start = -1;
  let rings: Awaited<ReturnType<TableSource["rings"]>> = [];
  for (const [i, row] of rows.entries()) {
    if (row < source.rows) {
      const block = Math.floor(row / chunkRows) * chunkRows;
      if (block !== start) {
        start = block;
        rings = await source.rings({ start, end: Math.min(start + chunkRows, source.rows) });
      }
      for (const [lon, lat] of rings[row - start] ?? []) corners.push(lon, lat);
    }
    ends[i] = corners.length / 2;
  }
  return { corners: Float64Array.from(corners), ends };
}
