/** What a run tells at a step: loss and its terms, rates, pace; the probe's value where there was one. */
export interface RunMetrics {
  readonly step: number;
  readonly epoch: number;
  readonly loss?: number;
  readonly hard?: number;
  readonly soft?: number;
  readonly featureStd?: number;
  readonly gradNorm?: number;
  readonly learningRate?: number;
  readonly momentum?: number;
  readonly imagesPerSecond?: number;
  /** Share of the time since the last line that the engine waited for images. */
  readonly waiting?: number;
  readonly probe?: number;
  /** Of fine-tuning: accuracy, or micro mAP of several labels, on validation; and the loss there. */
  readonly validation?: number;
  readonly validationLoss?: number;
}
