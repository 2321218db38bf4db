import { thumbnailPng } from "../../embeddings/thumbnail";
import type { Raster } from "../../raster/raster";
import type { Scene } from "../../raster/scene";
import { type Composite, compositeBands, composites, renderComposite } from "../../sensors/composites";
import type { Bundle } from "./notebook";
import { typeOf } from "./packed-planes";
import { grey, type RasterFacts, rasterOutput, rasterType } from "./raster-output";
import { shownPath } from "./shown-path";

/** Longest sides of the picture, in pixels: the first that stays small enough is taken. */
const sides = [512, 384, 256] as const;
const [side] = sides;
const mostBytes = 250_000;

/** Of larger scenes only the bands of the picture are read: each more costs as much again. */
const mostPixelsOfAllBands = 1024 * 1024;

/** A raster as a picture in the first composite that its bands make, as numbers, and as a line on what it is. */
export function rasterBundle(raster: Raster): Bundle {
  const { data, bands, width, height, crs } = raster;
  const about = `Raster ${sizeText(bands, width, height)} ${typeOf(data)}${crs ? `, ${crs.name}` : ""}`;
  return bundle(raster, { about, width, height, exact: true, path: null });
}

/** A scene as an overview of it: what is read is no larger than what is shown. */
export async function sceneBundle(scene: Scene): Promise<Bundle> {
  const { id, bands, width, height, pixelType, crs, datetime, notes, source } = scene;
  const facts = [sizeText(bands, width, height), pixelType, crs?.name, datetime, ...notes];
  const scale = Math.min(1, side / Math.max(width, height));
  const overview = await scene.read(
    { x: 0, y: 0, width, height },
    {
      bands: width * height <= mostPixelsOfAllBands ? bands : compositeBands(shownAs(bands)),
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
    },
  );
  const about = `Scene ${id}: ${facts.filter((fact) => fact).join(", ")}`;
  return bundle(overview, { about, width, height, exact: scale === 1, path: shownPath(source) });
}

function bundle(raster: Raster, facts: RasterFacts): Bundle {
  const composite = shownAs(raster.bands);
  const output = rasterOutput(raster, facts, composite);
  if (!output) return { "text/plain": `${facts.about}; no pixels` };
  const shown = composite.id === "grey" ? composite.name : composite.name.toLowerCase();
  return {
    [rasterType]: output,
    "image/png": pictureOf(raster, composite),
    "text/plain": `${facts.about}; shown: ${shown}`,
  };
}

/** Base64. */
function pictureOf(raster: Raster, composite: Composite): string {
  const { width, height } = raster;
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
  return Buffer.from(png).toString("base64");
}

/** The first composite that the bands make; the first band in grey where they make none. */
function shownAs(bands: readonly string[]): Composite {
  const [first = ""] = bands;
  return (
    composites.find((known) => compositeBands(known).every((band) => bands.includes(band))) ?? grey(first)
  );
}

function sizeText(bands: readonly string[], width: number, height: number): string {
  const names = bands.length > 6 ? `${bands.slice(0, 5).join(" ")} …` : bands.join(" ");
  return `${bands.length} band${bands.length === 1 ? "" : "s"} (${names}) × ${height} × ${width}`;
}
