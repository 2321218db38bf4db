import type { Matrix } from "../matrix";
import { serve } from "../parallel/remote";
import { NeighbourSearch, type Neighbours } from "./neighbour-search";

let search: NeighbourSearch | undefined;

const operations = {
  load(matrix: Matrix): void {
    search = new NeighbourSearch(matrix);
  },
  find({ queries, k, ownRow }: { queries: Matrix; k: number; ownRow: number }): Neighbours {
    if (!search) throw new Error("no rows are loaded");
    return search.find(queries, k, ownRow);
  },
};
export type NeighbourOperations = typeof operations;

serve(operations);
