import { inspect } from "node:util";
import { messageOf } from "../../core/errors";
import { displayBundle } from "../../plots/display-bundle";
import type { Figure } from "../../plots/figure";
import { scatter } from "../../plots/scatter";
import { isFigure, isRaster, isScene, isTable, isTableFile, isTableMap } from "./kinds";
import type { Bundle } from "./notebook";
import { rasterBundle, sceneBundle } from "./raster-bundle";
import { shownPath } from "./shown-path";
import { tableBundle } from "./table-bundle";
import { shownRows } from "./table-output";

/** The name under which things of any library say how a Jupyter notebook shows them. */
export const showsItself = Symbol.for("Jupyter.display");

export interface BundleOptions {
  /** False leaves the picture out of figures that are shown again and again. */
  readonly picture?: boolean;
}

/**
 * How a notebook shows a value: figures, rasters, scenes and tables as what they are, things that show themselves in
 * their way, all else as Node prints it. Null where there is nothing to show, as for `undefined`.
 */
export async function mimeBundle(value: unknown, options: BundleOptions = {}): Promise<Bundle | null> {
  if (value === undefined) return null;
  try {
    const rich = await richBundle(value, options);
    if (rich) return Object.keys(rich).length > 0 ? rich : null;
  } catch {
    // A closed scene, a table whose file is gone: what is left of it is printed.
  }
  return { "text/plain": inspect(value) };
}

async function richBundle(value: unknown, { picture = true }: BundleOptions): Promise<Bundle | null> {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return null;
  const show: unknown = Reflect.get(value, showsItself);
  if (typeof show === "function") return readable(await show.call(value));
  if (isFigure(value)) return figureBundle(value, picture);
  if (isScene(value)) return sceneBundle(value);
  if (isRaster(value)) return rasterBundle(value);
  if (isTableMap(value)) return figureBundle(scatter(value), picture);
  if (isTable(value)) {
    const facts = { name: value.provenance.model, rows: value.rows.length, dim: value.dim, path: null };
    return tableBundle(facts, value.rows.slice(0, shownRows));
  }
  if (isTableFile(value)) {
    const end = Math.min(shownRows, value.rowCount);
    const path = shownPath(value.path);
    const facts = { name: path ?? value.path, rows: value.rowCount, dim: value.dim, path };
    return tableBundle(facts, await value.rows({ start: 0, end }));
  }
  return null;
}

/** A figure that cannot be drawn without a browser is shown where there is one. */
async function figureBundle(figure: Figure, picture: boolean): Promise<Bundle> {
  try {
    return { ...(await displayBundle(figure, { picture, html: true })) };
  } catch (error) {
    const bundle = await displayBundle(figure, { picture: false, html: true });
    return { ...bundle, "text/plain": `${bundle["text/plain"]}; no picture: ${messageOf(error)}` };
  }
}

/** What came from outside, with pictures as base64. */
function readable(given: unknown): Bundle | null {
  if (typeof given !== "object" || given === null) return null;
  return Object.fromEntries(
    Object.entries(given).map(([type, item]) => [
      type,
      item instanceof Uint8Array ? Buffer.from(item).toString("base64") : item,
    ]),
  );
}
