import type { LongWork } from "../../core/progress";
import type { FinetuneConfig, FinetuneInput } from "../configuration/finetune-config";
import type { RunMetrics } from "../pretrain/run-metrics";
import { loadTensorflow } from "../runtime/tensorflow";

export interface FinetuneRunOptions extends LongWork {
  /** Go on with the run in `out`, to the same bits as if it had not stopped; where there is none, begin. */
  readonly resume?: boolean;
  /** Told every line of the record, as it is written. */
  readonly onMetrics?: (metrics: RunMetrics) => void;
  /** Told what a person should know: what was found, left out, chosen. */
  readonly onNote?: (note: string) => void;
}

export interface FinetuneResult {
  /** Backbone and classifier of the step that did best on validation: for `loadEncoder` and `exportOnnx`. */
  readonly model: string;
  readonly classes: readonly string[];
  /** Steps taken, and the one whose weights were kept. */
  readonly steps: number;
  readonly bestStep: number;
  /** On validation: accuracy, or micro mAP of several labels. */
  readonly score: number;
  readonly metric: "accuracy" | "micro mAP";
  /** Numbers that were trained, of all that the model has. */
  readonly trained: number;
  readonly parameters: number;
  /** Seconds of training and validation, those before a resumption too. */
  readonly seconds: number;
}

/**
 * Fine-tunes a backbone with a linear classifier on labelled images, of one label each or of any number. The folder
 * `out` gets `model.safetensors` (the weights that did best on validation), `metrics.jsonl`, TensorBoard's events,
 * `config.json` and checkpoints.
 * @throws SoftconError where TensorFlow.js is not installed, for a configuration that makes no sense, weights for another modality, data that cannot be read, a
 *   folder that holds another run, a loss that is not finite, or of kind `interrupted`; what was trained until then is
 *   kept, except after a loss that is not finite, where the last checkpoint is.
 */
export async function finetune(
  input: FinetuneInput | FinetuneConfig,
  options: FinetuneRunOptions = {},
): Promise<FinetuneResult> {
  await loadTensorflow();
  const { runFinetuning } = await import("./run-finetuning");
  return runFinetuning(input, options);
}
