import { SoftconError } from "../core/errors";
import type { Raster } from "../raster/raster";
import { computeIndex, type SpectralIndex, spectralIndex } from "../sensors/indices";
import { emptyFigure, type Figure, titled } from "./figure";
import { divergingScale, sequentialScale } from "./palette";
import { scenePlane } from "./scene-axes";
import { measuredPlane, rowsOf, shrunk } from "./shrink";

export interface IndexMapOptions {
  /** Digital numbers in one unit of reflectance, 10,000 unless given. */
  readonly scale?: number;
  /** Values of the first and last colour; the index's usual range unless given. */
  readonly range?: readonly [number, number];
  /** Cells along the longer side at most, 480 unless given: larger images are averaged. */
  readonly side?: number;
  readonly title?: string;
}

/**
 * A spectral index of an image as a map: brown, white and green about zero where the index has both signs.
 * @param index an id ("NDVI", "VV-VH", …) or an index of your own
 * @throws SoftconError where the image lacks a band of the index.
 */
export function indexMap(
  raster: Raster,
  index: string | SpectralIndex,
  options: IndexMapOptions = {},
): Figure {
  const formula = typeof index === "string" ? spectralIndex(index) : index;
  const { range = formula.range, side = 480, title = `${formula.id}: ${formula.name}` } = options;
  const bands = formula.bands.map((name): [string, Float32Array] => {
    const at = raster.bands.indexOf(name);
    if (at < 0)
      throw new SoftconError(`${formula.id} needs band ${name}; the image has ${raster.bands.join(", ")}`);
    return [name, measuredPlane(raster, at)];
  });
  if (raster.width * raster.height === 0) return emptyFigure(title, "the image has no pixels");
  const values = computeIndex(formula, Object.fromEntries(bands), { scale: options.scale ?? 10_000 });
  const map = shrunk({ values, width: raster.width, height: raster.height }, side);
  const plane = scenePlane(raster, raster.width, raster.height);
  const [stepX, stepY] = [plane.stepX * map.factor, plane.stepY * map.factor];
  const signed = range[0] < 0 && range[1] > 0;
  const none = values.every(Number.isNaN) ? "; nothing was measured" : "";
  return {
    data: [
      {
        type: "heatmap",
        z: rowsOf(map),
        x0: plane.left + stepX / 2,
        dx: stepX,
        y0: plane.top + stepY / 2,
        dy: stepY,
        zmin: range[0],
        zmax: range[1],
        colorscale: signed ? divergingScale : sequentialScale,
        colorbar: { title: { text: formula.id } },
        hovertemplate: `${formula.id} %{z:.3f}<br>%{x:.2f}, %{y:.2f}<extra></extra>`,
      },
    ],
    layout: {
      title: titled(title, `${formula.formula}${none}`),
      xaxis: plane.xaxis,
      yaxis: plane.yaxis,
      height: 640,
    },
  };
}
