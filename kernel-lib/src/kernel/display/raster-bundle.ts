import { thumbnailPng } from "../../embeddings/thumbnail";
import type { Raster } from "../../raster/raster";
import type { Scene } from "../../raster/scene";
import { type Composite, compositeBands, composites, renderComposite } from "../../sensors/composites";
import type { Bundle } from "./notebook";

/** Longest sides of the picture, in pixels: the first that stays small enough is taken. */
const sides = [512, 384, 256] as const;
const [side] = sides;
const mostBytes = 250_000;

/** A raster as a picture, in the first composite that its bands make, and a line on what it is. */
export function rasterBundle(raster: Raster): Bundle {
  const { data, bands, width, height, crs } = raster;
  const type = data.constructor.name.replace("Array", "").toLowerCase();
  return pictured(raster, `Raster ${sizeText(bands, width, height)} ${type}${crs ? `, ${crs.name}` : ""}`);
}

/** A scene as an overview of it: what is read is no larger than what is shown. */
export async function sceneBundle(scene: Scene): Promise<Bundle> {
  const { id, bands, width, height, pixelType, crs, datetime, notes } = scene;
  const facts = [sizeText(bands, width, height), pixelType, crs?.name, datetime, ...notes];
  const shown = shownAs(bands);
  const scale = Math.min(1, side / Math.max(width, height));
  const overview = await scene.read(
    { x: 0, y: 0, width, height },
    {
      bands: shown.bands,
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
    },
  );
  return pictured(overview, `Scene ${id}: ${facts.filter((fact) => fact).join(", ")}`);
}

function pictured(raster: Raster, about: string): Bundle {
  const { composite, text } = shownAs(raster.bands);
  const { width, height } = raster;
  if (width * height === 0) return { "text/plain": `${about}; no pixels` };
  const pixels = width * height;
  const rgba = renderComposite({ ...raster, data: Float32Array.from(raster.data) }, composite);
  const planes = new Uint8Array(3 * pixels);
  for (let i = 0; i < pixels; i++)
    for (let c = 0; c < 3; c++)
      // where nothing was measured, a mean grey, which is seen on light and dark pages
      planes[c * pixels + i] = rgba[4 * i + 3] === 0 ? 128 : (rgba[4 * i + c] ?? 0);
  const [large, ...smaller] = sides;
  let png = thumbnailPng({ data: planes, width, height }, large);
  for (const less of smaller)
    if (png.length > mostBytes) png = thumbnailPng({ data: planes, width, height }, less);
  return { "image/png": Buffer.from(png).toString("base64"), "text/plain": `${about}; shown: ${text}` };
}

interface ShownAs {
  readonly composite: Composite;
  readonly bands: readonly string[];
  readonly text: string;
}

/** The first composite that the bands make; the first band in grey where they make none. */
function shownAs(bands: readonly string[]): ShownAs {
  const composite = composites.find((known) => compositeBands(known).every((band) => bands.includes(band)));
  if (composite) return { composite, bands: compositeBands(composite), text: composite.name.toLowerCase() };
  const [first = ""] = bands;
  return {
    composite: {
      id: "grey",
      name: first,
      shows: first,
      sensor: "S2",
      channels: [first, first, first],
      stretch: { kind: "percentile", low: 2, high: 98 },
      gamma: 1,
    },
    bands: [first],
    text: `${first} in grey`,
  };
}

function sizeText(bands: readonly string[], width: number, height: number): string {
  const names = bands.length > 6 ? `${bands.slice(0, 5).join(" ")} …` : bands.join(" ");
  return `${bands.length} band${bands.length === 1 ? "" : "s"} (${names}) × ${height} × ${width}`;
}
