import { join } from "node:path";
import { MetricsLog } from "../metrics/metrics-log";
import { TensorBoardWriter } from "../metrics/tensorboard";
import type { RunMetrics } from "./run-metrics";

/** A run's record on disk: `metrics.jsonl`, and TensorBoard's event files beside it. */
export class RunRecord {
  readonly #log: MetricsLog;
  readonly #board: TensorBoardWriter;

  /** @param step where the run goes on; what was recorded of later steps is void. */
  constructor(folder: string, step: number) {
    this.#log = new MetricsLog(join(folder, "metrics.jsonl"), step);
    this.#board = new TensorBoardWriter(folder, Date.now() / 1000, step);
  }

  write(metrics: RunMetrics): void {
    const { step, epoch, ...rest } = metrics;
    const numbers: Record<string, number> = {};
    for (const [name, value] of Object.entries(rest)) if (typeof value === "number") numbers[name] = value;
    this.#log.write({ step, epoch, ...numbers });
    this.#board.scalars(step, Date.now() / 1000, numbers);
  }

  close(): void {
    this.#log.close();
    this.#board.close();
  }
}
