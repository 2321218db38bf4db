import { SoftconError } from "../../core/errors";
import type { AffineTransform, Crs, Georeference } from "../raster";
import type { TiffTag } from "./directory";

/**
 * Transform and coordinate system as GeoTIFF 1.1 tags; none where there are none.
 * @throws SoftconError where the system has no EPSG code.
 */
export function georeferenceTags({ transform, crs }: Georeference): TiffTag[] {
  return [...(transform ? transformTags(transform) : []), ...(transform || crs ? [...geoKeyTags(crs)] : [])];
}

/** Scale and tie point for a grid that is north-up, else the matrix; (0, 0) is a pixel's corner. */
function transformTags(t: AffineTransform): TiffTag[] {
  if (t[2] === 0 && t[4] === 0 && t[1] > 0 && t[5] < 0)
    return [
      { tag: 33550, type: "double", values: [t[1], -t[5], 0] },
      { tag: 33922, type: "double", values: [0, 0, 0, t[0], t[3], 0] },
    ];
  const matrix = [t[1], t[2], 0, t[0], t[4], t[5], 0, t[3], 0, 0, 0, 0, 0, 0, 0, 1];
  return [{ tag: 34264, type: "double", values: matrix }];
}

const pixelIsArea = [1025, 0, 1, 1];

function geoKeyTags(crs: Crs | null): TiffTag[] {
  if (!crs) return [{ tag: 34735, type: "short", values: [1, 1, 0, 1, ...pixelIsArea] }];
  const code = crs.epsg;
  if (code === null || !(code > 0 && code < 65535))
    throw new SoftconError(
      `the coordinate system ${crs.name} has no EPSG code to write into a GeoTIFF: set crs to null, or to a system with one`,
    );
  const isGeographic = crs.proj4 ? crs.proj4.startsWith("+proj=longlat ") : code >= 4000 && code < 5000;
  // Citations are separated by bars and plain ASCII.
  const citation = `${crs.name.replace(/[^\x20-\x7e]|\|/g, "?")}|`;
  const keys = [
    [1024, 0, 1, isGeographic ? 2 : 1],
    pixelIsArea,
    [1026, 34737, citation.length, 0],
    [isGeographic ? 2048 : 3072, 0, 1, code],
  ];
  return [
    { tag: 34735, type: "short", values: [1, 1, 0, keys.length, ...keys.flat()] },
    { tag: 34737, type: "ascii", text: citation },
  ];
}
