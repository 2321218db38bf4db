import { seededRandom } from "#lib/core/random";
import { writeGeoTiff } from "#lib/raster/geotiff-writer";
import { sentinel2Bands } from "#lib/sensors/bands";

/** Writes a Sentinel-2 image of 13 bands, `side` pixels wide and high: noise around plausible digital numbers. */
export async function writeScene(path: string, side: number): Promise<void> {
  const random = seededRandom(side);
  await writeGeoTiff(path, {
    data: Uint16Array.from({ length: 13 * side * side }, () => 1000 + random.int(2000)),
    bands: sentinel2Bands.map((band) => (typeof band === "string" ? band : band.name)),
    width: side,
    height: side,
    nodata: null,
    transform: [500_000, 10, 0, 5_300_000, 0, -10],
    crs: null,
  });
}
