import type { LongWork } from "../../core/progress";
import type { PretrainInput } from "../configuration/pretrain-config";
import { loadTensorflow } from "../runtime/tensorflow";
import type { RunMetrics } from "./run-metrics";

export interface PretrainOptions extends LongWork {
  /** Go on with the run in `out`, to the same bits as if it had not stopped; where there is none, begin. */
  readonly resume?: boolean;
  /** Told every line of the record, as it is written. */
  readonly onMetrics?: (metrics: RunMetrics) => void;
  /** Told what a person should know: what was found, left out, chosen. */
  readonly onNote?: (note: string) => void;
}

export interface PretrainResult {
  /** The backbone: a safetensors file for `loadEncoder`, `exportOnnx` and fine-tuning. */
  readonly model: string;
  readonly steps: number;
  /** Images seen, each in two views. */
  readonly images: number;
  /** Seconds of training, those before a resumption too. */
  readonly seconds: number;
  /** The last loss and the last probe's value; null where there is none. */
  readonly loss: number | null;
  readonly probe: number | null;
}

/**
 * Pretrains a backbone with the soft contrastive loss. The folder `out` gets `model.safetensors`, `metrics.jsonl`,
 * TensorBoard's events, `config.json` and checkpoints. Seed, configuration and data decide the result, not the number of
 * threads that load images; another number of the engine's threads may round differently.
 * @throws SoftconError where TensorFlow.js is not installed, for a configuration that makes no sense, data that cannot be read, a folder that holds another
 *   run, a loss that is not finite, collapsed features, or of kind `interrupted`; what was trained until then is kept,
 *   except after a loss that is not finite, where the last checkpoint is.
 */
export async function pretrain(input: PretrainInput, options: PretrainOptions = {}): Promise<PretrainResult> {
  await loadTensorflow();
  const { runPretraining } = await import("./run-pretraining");
  return runPretraining(input, options);
}
