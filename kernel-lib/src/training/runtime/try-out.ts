import { SoftconError } from "../../core/errors";
import type { Candidate, Started } from "./candidate";
import type { CheckResults } from "./gradient-checks";
import type { GradientCheck } from "./gradient-reference";
import { loadTensorflow } from "./tensorflow";

export interface TriedOut {
  readonly description: string;
  readonly results: Partial<CheckResults>;
  /** Stops the runtime and brings back the backend that was there before. */
  readonly release: () => void;
}

/**
 * Starts a candidate, makes it TensorFlow.js's backend, and checks its gradients.
 * @throws SoftconError where it cannot be had; all is as before then.
 */
export async function tryOut(candidate: Candidate, checks: readonly GradientCheck[]): Promise<TriedOut> {
  const tf = await loadTensorflow();
  const before: string | null = tf.engine().backendName ?? null;
  let started: Started | null = null;
  const release = (): void => {
    started?.stop?.();
    if (before !== null && tf.findBackend(before)) void tf.setBackend(before);
  };
  try {
    started = await candidate.start();
    if (!(await tf.setBackend(started.backend)))
      throw new SoftconError(`TensorFlow.js could not start its backend ${started.backend}`, "resource");
    const { runGradientChecks } = await import("./gradient-checks");
    const results = await runGradientChecks(checks);
    return { description: started.description, results, release };
  } catch (error) {
    release();
    throw error;
  }
}
