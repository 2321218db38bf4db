import { join } from "node:path";
import type { LongWork } from "../../core/progress";
import type { Matrix } from "../matrix";
import { runCrew } from "./crew";
import { checkPca, type Pca, type PcaOptions, pca } from "./pca";

export interface PcaTask {
  readonly kind: "pca";
  readonly matrix: Matrix;
  readonly options: PcaOptions;
}

/** `pca` on a thread of its own, so that the caller stays responsive and an abort stops it. */
export async function pcaAside(
  matrix: Matrix,
  { dimensions, seed = 0, signal, onProgress }: PcaOptions & LongWork,
): Promise<Pca> {
  checkPca(matrix, dimensions);
  const found: Pca[] = [];
  await runCrew<PcaTask, Pca>(
    join(__dirname, "worker.js"),
    { kind: "pca", matrix, options: { dimensions, seed } },
    { size: 1, signal, onMessage: (result) => found.push(result) },
  );
  onProgress?.({ done: 1, total: 1, unit: "decompositions" });
  const [result] = found;
  if (!result) throw new Error("the thread of a PCA ended without a result");
  return result;
}

/** What the thread does. */
export function runPca({ matrix, options }: PcaTask, post: (result: Pca) => void): void {
  post(pca(matrix, options));
}
