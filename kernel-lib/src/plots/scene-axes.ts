import type { Georeference } from "../raster/raster";
import type { Attributes } from "./figure";
import { plain } from "./figure";

/** Where an image lies in the plane of a figure. */
export interface ScenePlane {
  /** Coordinates of the image's upper left corner, and of one pixel's steps right and down. */
  readonly left: number;
  readonly top: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly xaxis: Attributes;
  readonly yaxis: Attributes;
}

/**
 * The plane in which an image is shown: kilometres of its projection or degrees where it lies straight in a known
 * system, else columns and rows. A pixel is as high as it is wide.
 */
export function scenePlane({ transform, crs }: Georeference, width: number, height: number): ScenePlane {
  const straight = transform && transform[2] === 0 && transform[4] === 0 ? transform : null;
  const metric = straight && crs?.proj4?.includes("+units=m") === true;
  const degrees = straight && crs?.proj4?.includes("+proj=longlat") === true;
  if (!straight || !(metric || degrees))
    return plane({ left: 0, top: 0, stepX: 1, stepY: 1 }, width, height, "Column (pixels)", "Row (pixels)");
  const unit = metric ? 1000 : 1;
  const corner = {
    left: straight[0] / unit,
    top: straight[3] / unit,
    stepX: straight[1] / unit,
    stepY: straight[5] / unit,
  };
  if (degrees) return plane(corner, width, height, "Longitude (°)", "Latitude (°)");
  return plane(corner, width, height, `Easting (km), ${plain(crs?.name ?? "", 40)}`, "Northing (km)");
}

function plane(
  corner: Pick<ScenePlane, "left" | "top" | "stepX" | "stepY">,
  width: number,
  height: number,
  x: string,
  y: string,
): ScenePlane {
  const axis: Attributes = {
    showgrid: false,
    zeroline: false,
    constrain: "domain",
    nticks: 8,
    tickformat: ".8~g",
  };
  return {
    ...corner,
    xaxis: {
      ...axis,
      constraintoward: "right",
      title: { text: x },
      range: [corner.left, corner.left + width * corner.stepX],
    },
    yaxis: {
      ...axis,
      title: { text: y },
      range: [corner.top + height * corner.stepY, corner.top],
      scaleanchor: "x",
    },
  };
}
