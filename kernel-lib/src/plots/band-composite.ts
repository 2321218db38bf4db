import { SoftconError } from "../core/errors";
import type { Raster } from "../raster/raster";
import {
  type Channel,
  type Composite,
  compositeBands,
  namedComposite,
  renderComposite,
  type Stretch,
  stretchLimits,
} from "../sensors/composites";
import { emptyFigure, type Figure, titled } from "./figure";
import { pngAddress } from "./picture";
import { scenePlane } from "./scene-axes";
import { measuredPlane, rowsOf, shrunk } from "./shrink";

export interface CompositeOptions {
  /** An id ("true-colour", "sar", …) or a composite of your own; "true-colour" unless given. */
  readonly composite?: string | Composite;
  /** The composite's own unless given. */
  readonly stretch?: Stretch;
  readonly gamma?: number;
  /** Pixels along the longer side at most, 1024 unless given: larger images are averaged. */
  readonly side?: number;
  readonly title?: string;
}

/**
 * Three bands as a picture, at its place; the line below the title tells which values became black and full colour.
 * Pixels where nothing was measured are transparent.
 * @throws SoftconError where the image lacks a band of the composite.
 */
export function bandComposite(raster: Raster, options: CompositeOptions = {}): Figure {
  const { composite: asked = "true-colour", side = 1024 } = options;
  const composite = typeof asked === "string" ? namedComposite(asked) : asked;
  const { stretch = composite.stretch, gamma = composite.gamma, title = composite.name } = options;
  const small = smaller(raster, compositeBands(composite), side, composite.id);
  if (small.width * small.height === 0) return emptyFigure(title, "the image has no pixels");
  const rgba = renderComposite(small, composite, { stretch, gamma });
  const limits = composite.channels.map((channel, c) => {
    const [low, high] = stretchLimits(channelOf(small, channel), stretch, c);
    const name = typeof channel === "string" ? channel : channel.join(" − ");
    return `${name} ${rounded(low)} to ${rounded(high)}`;
  });
  const plane = scenePlane(raster, raster.width, raster.height);
  const picture = pngAddress({ data: rgba, width: small.width, height: small.height, channels: 4 });
  return {
    data: [],
    layout: {
      title: titled(title, `${limits.join(", ")}${gamma === 1 ? "" : `; gamma ${gamma}`}`),
      xaxis: plane.xaxis,
      yaxis: plane.yaxis,
      height: 640,
      images: [
        {
          source: picture,
          xref: "x",
          yref: "y",
          x: plane.left,
          y: plane.top,
          sizex: Math.abs(small.width * small.factor * plane.stepX),
          sizey: Math.abs(small.height * small.factor * plane.stepY),
          sizing: "stretch",
          layer: "below",
        },
      ],
    },
  };
}

interface SmallImage {
  readonly data: Float32Array;
  readonly bands: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly nodata: null;
  readonly factor: number;
}

function smaller(raster: Raster, bands: readonly string[], side: number, id: string): SmallImage {
  const planes = bands.map((name) => {
    const at = raster.bands.indexOf(name);
    if (at < 0)
      throw new SoftconError(`"${id}" needs band ${name}; the image has ${raster.bands.join(", ")}`);
    return shrunk({ values: measuredPlane(raster, at), width: raster.width, height: raster.height }, side);
  });
  const [first] = planes;
  if (!first) throw new SoftconError(`composite "${id}" names no band`);
  const data = new Float32Array(planes.length * first.values.length);
  planes.forEach(({ values }, i) => {
    data.set(values, i * values.length);
  });
  return { data, bands, width: first.width, height: first.height, nodata: null, factor: first.factor };
}

function channelOf({ data, bands, width, height }: SmallImage, channel: Channel): Float32Array {
  const rows = rowsOf({ values: data, width: width * height, height: bands.length });
  const band = (name: string): Float32Array => rows[bands.indexOf(name)] ?? new Float32Array(0);
  if (typeof channel === "string") return band(channel);
  const subtrahend = band(channel[1]);
  return band(channel[0]).map((value, i) => value - (subtrahend[i] ?? 0));
}

/** Three digits are enough to read. */
function rounded(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
