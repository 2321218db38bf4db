import { existsSync } from "node:fs";
import { resolveModelFile } from "../../checkpoints/hub/resolve-model-file";
import { openCheckpoint } from "../../checkpoints/open-checkpoint";
import type { StateDict } from "../../checkpoints/tensor";
import { SoftconError } from "../../core/errors";
import type { LongWork } from "../../core/progress";
import type { Architecture } from "../../networks/architectures";
import { findPublishedModel, findShippedModel } from "../../networks/registry";
import { type InitialWeightsOptions, initialWeights } from "../initial-weights";

/** "random", a published id, or a checkpoint's path; and what `initialWeights` takes. */
export interface InitialChoice extends InitialWeightsOptions {
  readonly init: string;
}

/**
 * The weights that a run begins with.
 * @throws SoftconError where there is no such file or model, or it is another backbone.
 */
export async function openInitial(
  architecture: Architecture,
  { init, ...options }: InitialChoice,
  work: LongWork & { readonly onNote?: ((note: string) => void) | undefined },
): Promise<StateDict> {
  if (init === "random") return initialWeights(architecture, null, options);
  const published = existsSync(init) ? undefined : findPublishedModel(init);
  const shipped = existsSync(init) ? undefined : findShippedModel(init);
  if (!published && !shipped && !existsSync(init))
    throw new SoftconError(
      `"init" is ${init}: no file and no published model; "random" begins with nothing`,
      "usage",
    );
  const path = published
    ? await resolveModelFile(published.hub, { signal: work.signal, onProgress: work.onProgress })
    : (shipped?.path ?? init);
  const checkpoint = openCheckpoint(path);
  try {
    const weights = initialWeights(architecture, checkpoint, options);
    for (const note of checkpoint.notes) work.onNote?.(note);
    return weights;
  } finally {
    checkpoint.close();
  }
}
