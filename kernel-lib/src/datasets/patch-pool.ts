import { join } from "node:path";
import { JobPool } from "./job-pool";
import { type Patch, type PatchRecipe, readPatch } from "./patch";

/** Threads that read patches. */
export class PatchPool extends JobPool<PatchRecipe, Patch> {
  /** @param threads 0 reads in the calling thread; default: one for each processor, four at most. */
  constructor(threads?: number) {
    super(join(__dirname, "patch-worker.js"), readPatch, threads);
  }

  /** @throws SoftconError as `readPatch`. */
  read(recipe: PatchRecipe): Promise<Patch> {
    return this.run(recipe);
  }
}
