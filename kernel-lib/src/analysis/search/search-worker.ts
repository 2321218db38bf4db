import { serve } from "../parallel/remote";
import { invertNorms, type RowRange, type SearchRows, scan } from "./scan";

let own: { rows: SearchRows; range: RowRange } | undefined;

const operations = {
  load(share: { rows: SearchRows; range: RowRange }): void {
    own = share;
    invertNorms(share.rows, share.range);
  },
  search({ query, k }: { query: Float64Array; k: number }): { ids: Int32Array; similarities: Float64Array } {
    if (!own) throw new Error("no rows are loaded");
    const top = scan(own.rows, own.range, query, k);
    return { ids: top.ids.slice(0, top.size), similarities: top.similarities.slice(0, top.size) };
  },
};
export type SearchOperations = typeof operations;

serve(operations);
