import { SoftconError } from "../../core/errors";
import type { Encoder } from "../../inference/encoder";
import type { Context } from "../command";
import { counted } from "../text";
import type { EmbedInput } from "./input";
import { positionOf } from "./position";
import type { EmbedSettings } from "./settings";
import type { TableTarget } from "./table-target";
import { type Position, start } from "./tile-source";

export interface Work {
  readonly input: EmbedInput;
  readonly settings: EmbedSettings;
  readonly encoder: Encoder;
  readonly target: TableTarget;
  readonly context: Context;
}

/** Reads, embeds and writes until all tiles are in the table; on an interrupt what is written stays. */
export async function embedAll({ input, settings, encoder, target, context }: Work): Promise<Position> {
  const { signal } = context;
  const from = positionOf(target.cursor) ?? start;
  const total = await input.total();
  const bar = context.progress("embedding");
  /** Of every tile that is in the encoder's hands, where to go on after it. */
  const positions: Position[] = [];
  let position = from;
  async function* tiles() {
    for await (const { tile, next } of input.tiles(encoder.bands, from, signal)) {
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
