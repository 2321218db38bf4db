import { basename, dirname, extname } from "node:path";
import { SoftconError } from "../core/errors";
import { countLabels, valuesPresent } from "./label-map";

/** The classes of Dynamic World V1 (Brown et al. 2022, doi 10.1038/s41597-022-01307-4), which SSL4EO-S12-ML uses, by index. */
export const dynamicWorldClasses: readonly string[] = [
  "water",
  "trees",
  "grass",
  "flooded_vegetation",
  "crops",
  "shrub_and_scrub",
  "built",
  "bare",
  "snow_and_ice",
];

export interface MapLabelOptions {
  /**
   * Least share of the unmasked pixels that makes a class a label, in [0, 1]. The published labels' own threshold is
   * not documented; default: any pixel.
   */
  readonly minShare?: number;
}

/**
 * Classes of a Dynamic World `label` map (uint8, 0 to 8; masked pixels nodata), ascending; [] where all is masked.
 * @throws SoftconError where the map is damaged or holds other values.
 */
export async function dynamicWorldLabels(
  path: string,
  { minShare = 0 }: MapLabelOptions = {},
): Promise<number[]> {
  if (!(minShare >= 0 && minShare <= 1))
    throw new SoftconError(`minShare ${minShare}; expected a share from 0 to 1`, "usage");
  const found = await countLabels(path);
  for (const value of found.counts.keys())
    if (dynamicWorldClasses[value] === undefined)
      throw new SoftconError(
        `${path}: ${value} is no class of Dynamic World; expected 0 to ${dynamicWorldClasses.length - 1}, and nodata where it is masked`,
      );
  return valuesPresent(found, minShare);
}

/** A season's name begins with a time: `20210117T104259_20210117T104300_T31TFJ`. */
const seasonName = /^\d{8}T\d{6}/;

/**
 * Place and season of a map by its path: `<place>/<season>.tif`, or any file in `<place>/<season>/`.
 * @throws SoftconError where neither the file nor its folder is named for a season.
 */
export function imageOfMap(path: string): { readonly place: string; readonly season: string } {
  const stem = basename(path, extname(path));
  const folder = basename(dirname(path));
  if (seasonName.test(stem) && folder !== "") return { place: folder, season: stem };
  const place = basename(dirname(dirname(path)));
  if (seasonName.test(folder) && place !== "") return { place, season: folder };
  throw new SoftconError(
    `${path} does not say whose map it is; expected PLACE/SEASON.tif as 0000002/20210117T104259_20210117T104300_T31TFJ.tif`,
  );
}
