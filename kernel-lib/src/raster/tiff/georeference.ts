import { messageOf } from "../../core/errors";
import type { ImageFileDirectory } from "../../vendor/geotiff";
import { crsFromGeoKeys, type GeoKeys } from "../geo-keys";
import type { AffineTransform, Georeference } from "../raster";
import { numbersOf, tags } from "./tags";

/** Where an image is, as far as its tags tell, and what they leave open, for people. */
export interface FoundGeoreference extends Georeference {
  readonly notes: readonly string[];
}

/** Reads the tags of GeoTIFF 1.1 (OGC 19-008). Missing or damaged ones are noted, never an error: pixels stay pixels. */
export function georeferenceOf(directory: ImageFileDirectory): FoundGeoreference {
  const notes: string[] = [];
  let keys: GeoKeys = {};
  try {
    keys = directory.parseGeoKeyDirectory() ?? {};
  } catch (error) {
    notes.push(`damaged georeference (${messageOf(error)})`);
  }
  const transform = transformOf(directory, keys);
  const crs = crsFromGeoKeys(keys);
  if (transform === null && numbersOf(directory, tags.modelTiepoint))
    notes.push("georeferenced by ground control points, which are not used: gdalwarp makes a grid of them");
  else if (transform === null) notes.push("no georeference");
  else if (crs === null) notes.push("no coordinate system");
  else if (crs.proj4 === null) notes.push(`coordinate system ${crs.name} is not known here: no footprints`);
  return { transform, crs, notes };
}

/** In GDAL's order; from the corner of the first pixel, also where the file counts from its centre (PixelIsPoint). */
function transformOf(directory: ImageFileDirectory, keys: GeoKeys): AffineTransform | null {
  const cornered = (t: AffineTransform): AffineTransform =>
    keys["GTRasterTypeGeoKey"] === 2
      ? [t[0] - (t[1] + t[2]) / 2, t[1], t[2], t[3] - (t[4] + t[5]) / 2, t[4], t[5]]
      : t;
  const usable = (t: AffineTransform): boolean => t.every(Number.isFinite) && t[1] * t[5] !== t[2] * t[4];

  const matrix = numbersOf(directory, tags.modelTransformation);
  if (matrix && matrix.length >= 8) {
    const [a = 0, b = 0, , x = 0, c = 0, d = 0, , y = 0] = matrix;
    const t = [x, a, b, y, c, d] as const;
    return usable(t) ? cornered(t) : null;
  }
  const scale = numbersOf(directory, tags.modelPixelScale);
  const tie = numbersOf(directory, tags.modelTiepoint);
  if (!scale || !tie || scale.length < 2 || tie.length < 6) return null;
  const [sx = 0, sy = 0] = scale;
  const [column = 0, row = 0, , x = 0, y = 0] = tie;
  const t = [x - column * sx, sx, 0, y + row * sy, 0, -sy] as const;
  return usable(t) ? cornered(t) : null;
}
