import type { Scene } from "softcon";
import type { Library } from "../../shell/process/library";
import type { BandFacts, SceneFacts } from "../shared/scene-facts";
import { orientationNotes, orientationOf } from "./orientation";

/** What the webview is told of a scene. */
export function factsOf(
  library: Library,
  scene: Scene,
  more: { readonly previewLevel: number | null; readonly notes: readonly string[] },
): SceneFacts {
  const { composites, compositeBands, listStatistics, spectralIndices, statisticsPreset } = library;
  const { id, source, width, height, pixelType, nodata, transform, crs } = scene;
  const has = (band: string): boolean => scene.bands.includes(band);
  const orientation = orientationOf(transform);
  const product = library.productOf(scene.bands) ?? null;
  return {
    id,
    source,
    width,
    height,
    bands: scene.bands.map((name) => bandFacts(library, name)),
    pixelType,
    nodata,
    transform,
    orientation,
    crs: crs && { epsg: crs.epsg, name: crs.name },
    footprint: library.footprintOf(scene, { x: 0, y: 0, width, height }),
    metresPerPixel: metresPerPixel(library, scene),
    datetime: scene.datetime,
    baseline: scene.baseline,
    offset: scene.offset,
    notes: [...scene.notes, ...orientationNotes(orientation), ...more.notes],
    storage: scene.storage,
    product,
    reflectanceScale: pixelType.startsWith("float") ? 1 : 10_000,
    composites: composites.filter((composite) => compositeBands(composite).every(has)),
    indices: spectralIndices
      .filter((index) => index.bands.every(has))
      .map(({ id, name, formula, bands, range, needsReflectance }) => ({
        ...{ id, name, formula, bands, range, needsReflectance },
      })),
    presets: listStatistics()
      .filter((preset) => preset.product === product)
      .map((preset) => statisticsPreset(preset.name, preset.product)),
    previewLevel: more.previewLevel,
  };
}

function bandFacts({ bandInfo, canonicalBand }: Library, name: string): BandFacts {
  if (canonicalBand(name) !== name) return { name, wavelength: null, commonName: null };
  const { centre, commonName, bandwidth } = bandInfo(name);
  return { name, wavelength: bandwidth === null ? null : centre, commonName };
}

/** Along the row through the middle of the scene, on the sphere; null where the scene is nowhere on Earth. */
function metresPerPixel({ footprintOf }: Library, scene: Scene): number | null {
  const [x, y] = [Math.floor((scene.width - 1) / 2), Math.floor((scene.height - 1) / 2)];
  const ring = footprintOf(scene, { x, y, width: 1, height: 1 });
  if (!ring) return null;
  // the lower edge of that pixel
  const [, a = [0, 0], b = [0, 0]] = ring;
  const radians = Math.PI / 180;
  const east = (b[0] - a[0]) * Math.cos(((a[1] + b[1]) / 2) * radians);
  return Math.hypot(east, b[1] - a[1]) * radians * 6_371_008.8;
}
