import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { writeGeoTiff } from "../raster/geotiff-writer";

/** Writes a GeoTIFF of `bands` bands in which pixel i of band b is `first` + 100 · b + i, making the folders on its way. */
export async function writeTinyImage(path: string, bands: number, side: number, first = 1): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const plane = side * side;
  const data = Uint16Array.from(
    { length: bands * plane },
    (_, i) => first + 100 * Math.floor(i / plane) + (i % plane),
  );
  await writeGeoTiff(
    path,
    {
      ...{
        data,
        bands: Array.from({ length: bands }, (_, i) => `x${i}`),
        width: side,
        height: side,
        nodata: null,
      },
      ...{ transform: [600_000, 10, 0, 5_000_000, 0, -10], crs: { epsg: 32633, name: "", proj4: null } },
    },
    { overviews: "none", tileSize: 16 },
  );
}
