import { type Raster, writeGeoTiff } from "#lib/index";

/** Side of the known image in pixels. */
export const side = 64;

/** UTM zone 33N, 10 m. */
const place = {
  transform: [600000, 10, 0, 5300000, 0, -10],
  crs: {
    epsg: 32633,
    name: "WGS 84 / UTM zone 33N",
    proj4: "+proj=utm +zone=33 +datum=WGS84 +units=m +no_defs",
  },
} as const;

export const knownBands = ["B2", "B3", "B4", "B8"] as const;

/** Digital number of the known image: every band another slope, and a square of nodata in the upper left. */
export function known(band: number, column: number, row: number): number {
  if (column < 4 && row < 4) return 0;
  return 200 + [40 * column, 40 * row, 20 * (column + row), 60 * (63 - column) + 5 * row][band]!;
}

export function knownImage(value = known): Raster {
  const data = new Uint16Array(knownBands.length * side * side);
  for (let band = 0; band < knownBands.length; band++)
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++)
        data[(band * side + row) * side + column] = value(band, column, row);
  return { data, bands: knownBands, width: side, height: side, nodata: 0, ...place };
}

/** A raster of any type that stands nowhere on Earth. */
export function plainImage(
  data: Raster["data"],
  bands: readonly string[],
  width: number,
  height: number,
  nodata: number | null = null,
): Raster {
  return { data, bands, width, height, nodata, transform: null, crs: null };
}

export async function writeKnown(path: string, value = known): Promise<void> {
  await writeGeoTiff(path, knownImage(value));
}
