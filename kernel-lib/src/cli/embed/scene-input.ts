import { SoftconError } from "../../core/errors";
import { openScene } from "../../raster/open-scene";
import type { Scene } from "../../raster/scene";
import { canonicalBand } from "../../sensors/bands";
import type { Context } from "../command";
import { counted } from "../text";
import type { EmbedInput } from "./input";
import { fingerprint, listScenes, type SceneList } from "./scene-list";
import type { EmbedSettings } from "./settings";
import { countTiles, type Grid, tilesOfScenes } from "./tile-source";

/**
 * The scenes of all inputs, one after the other, cut into tiles or whole.
 * @throws SoftconError where an input does not exist or holds no scene.
 */
export async function sceneInput(
  operands: readonly string[],
  settings: EmbedSettings,
  context: Context,
): Promise<EmbedInput> {
  const list = await listScenes(operands);
  const first = await describeFirst(list, settings, context);
  const grid = settings.grid ?? first.grid;
  const { open } = settings;
  return {
    bands: first.bands,
    grid,
    known: [],
    configuration: { scenes: list.scenes.length, inputs: fingerprint(list), offset: open.offset ?? "auto" },
    total: () => countTiles(list, grid, open),
    tiles: (bands, from, signal) =>
      tilesOfScenes(list, { grid, bands, open, from, signal, onScene: notes(context) }),
    close: async () => {},
  };
}

/** Images up to this side are taken whole, unless tiles are asked for: patches of datasets, not scenes. */
const largestWhole = 448;
const usualTile = 224;

/** The first image decides which bands there are and whether images are cut. */
async function describeFirst(
  { scenes }: SceneList,
  { open, grid }: EmbedSettings,
  context: Context,
): Promise<{ bands: string[]; grid: Grid }> {
  const [input] = scenes;
  if (input === undefined) throw new SoftconError("no image found");
  const scene = await openScene(input, open);
  await scene.close();
  const { width, height } = scene;
  const bands = scene.bands.filter((band) => canonicalBand(band) === band);
  if (bands.length === 0)
    throw new SoftconError(
      `${scene.source} has ${counted(scene.bands.length, "bands")} that it does not name; name them in its order, as --bands B4,B3,B2`,
      "usage",
    );
  const whole = Math.max(width, height) <= largestWhole;
  if (grid === undefined)
    context.note(
      `images of ${width} × ${height} pixels: ${whole ? "each is one row" : `cut into tiles of ${usualTile}`} (--tile decides otherwise)`,
    );
  return { bands, grid: whole ? null : { size: usualTile, stride: usualTile } };
}

/** Says what scenes note, each thing once, and not without end. */
function notes(context: Context): (scene: Scene) => void {
  const seen = new Set<string>();
  const most = 8;
  return (scene) => {
    for (const note of scene.notes) {
      if (seen.has(note)) continue;
      seen.add(note);
      if (seen.size <= most) context.note(`${scene.id}: ${note}`);
      else if (seen.size === most + 1) context.note("further notes on images are left out");
    }
  };
}
