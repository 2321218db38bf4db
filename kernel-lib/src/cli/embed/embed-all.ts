import { SoftconError } from "../../core/errors";
import type { Encoder } from "../../inference/encoder";
import type { Scene } from "../../raster/scene";
import type { Context } from "../command";
import { counted } from "../text";
import { positionOf } from "./position";
import type { SceneList } from "./scene-list";
import type { EmbedSettings } from "./settings";
import type { TableTarget } from "./table-target";
import { countTiles, type Grid, type Position, start, tilesOfScenes } from "./tile-source";

export interface Work {
  readonly list: SceneList;
  readonly grid: Grid;
  readonly settings: EmbedSettings;
  readonly encoder: Encoder;
  readonly target: TableTarget;
  readonly context: Context;
}

/** Reads, embeds and writes until all tiles are in the table; on an interrupt what is written stays. */
export async function embedAll({ list, grid, settings, encoder, target, context }: Work): Promise<Position> {
  const { signal } = context;
  const from = positionOf(target.cursor) ?? start;
  const total = await countTiles(list, grid, settings.open);
  const bar = context.progress("embedding");
  /** Of every tile that is in the encoder's hands, where to go on after it. */
  const positions: Position[] = [];
  let position = from;
  async function* tiles() {
    const options = {
      grid,
      bands: encoder.bands,
      open: settings.open,
      from,
      signal,
      onScene: notes(context),
    };
    for await (const { tile, next } of tilesOfScenes(list, options)) {
      positions.push(next);
      yield tile;
    }
  }
  try {
    for await (const batch of encoder.stream(tiles(), {
      batch: settings.batch,
      pool: settings.pool,
      signal,
    })) {
      position = positions.splice(0, batch.length).at(-1) ?? position;
      target.append(batch, { ...position });
      bar.update({ done: position.passed, unit: "tiles", ...(total !== undefined && { total }) });
    }
    target.finish();
    return position;
  } catch (error) {
    const rest = leave(target);
    if (signal.aborted) throw new SoftconError(`interrupted: ${rest}`, "interrupted", { cause: error });
    if (target.rows > 0) context.note(rest);
    throw error;
  } finally {
    bar.done();
  }
}

/** Stops writing; what is on the disk stays for --resume, and nothing stays where there is nothing. */
function leave(target: TableTarget): string {
  target.abandon();
  const { path, rows } = target;
  if (rows > 0)
    return `${counted(rows, "rows")} are safe in ${path}.partial; the same command with --resume goes on`;
  target.discard();
  return "no rows had been written yet";
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
