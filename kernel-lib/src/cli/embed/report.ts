import type { EmbeddingProvenance } from "../../inference/embedding";
import type { Arguments } from "../arguments";
import type { Context } from "../command";
import { counted, duration } from "../text";
import type { Grid } from "./tile-source";

/** What came of a run. */
export interface Outcome {
  readonly table: string;
  /** What was written beside the table. */
  readonly beside: readonly string[];
  readonly rows: number;
  /** Rows of this run alone, where it went on with another. */
  readonly computed: number;
  /** Tiles without a measurement, left out. */
  readonly empty: number;
  readonly grid: Grid;
  readonly provenance: EmbeddingProvenance;
  readonly provider: string;
  readonly seconds: number;
}

/** Says it: for people in a line, with --json for programs. */
export function report(args: Arguments, context: Context, outcome: Outcome): void {
  const { table, beside, rows, computed, empty, provenance, provider, seconds } = outcome;
  const { dim, model, preprocessing, pool, untrained } = provenance;
  if (args.flag("json")) {
    const { grid } = outcome;
    context.out(
      JSON.stringify({
        table,
        beside,
        rows,
        dim,
        model,
        preprocessing,
        pool,
        grid,
        provider,
        untrained,
        empty,
        seconds,
      }),
    );
    return;
  }
  const time = seconds < 10 ? `${seconds.toFixed(1)} s` : duration(seconds);
  const left = empty > 0 ? `; ${counted(empty, "tiles")} without any measurement left out` : "";
  context.out(
    `${table}: ${counted(rows, "rows")} of ${dim} numbers by ${model} in ${time} (${(computed / seconds).toFixed(1)}/s on ${provider})${left}`,
  );
  for (const path of beside) context.out(path);
}
