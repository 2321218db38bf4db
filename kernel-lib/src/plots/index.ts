// Figures as data, and the ways out of them: what `plots` offers.
export { type AveragePrecisionOptions, averagePrecisionBars } from "./average-precision-bars";
export { bandComposite, type CompositeOptions } from "./band-composite";
export { type BandHistogramOptions, bandHistograms } from "./band-histograms";
export { type ConfusionMatrixOptions, confusionMatrix } from "./confusion-matrix";
export { type DisplayOptions, displayBundle, type MimeBundle } from "./display-bundle";
export { type EmbeddingScatterOptions, embeddingScatter } from "./embedding-scatter";
export type { Figure, Trace } from "./figure";
export { type IndexMapOptions, indexMap } from "./index-map";
export {
  type Cooccurrence,
  type CooccurrenceOptions,
  countCooccurrence,
  labelCooccurrence,
} from "./label-cooccurrence";
export {
  extended,
  type LossCurve,
  type LossCurveOptions,
  type LossUpdate,
  lossCurves,
  lossUpdate,
} from "./loss-curves";
export { classColours } from "./palette";
export { type ScatterOptions, scatter } from "./scatter";
export { type SimilarityMapOptions, type SimilarTile, similarityMap } from "./similarity-map";
export { type SpectralCurve, type SpectralCurveOptions, spectralCurves } from "./spectral-curves";
export { canDrawPictures } from "./static/picture-peers";
export { type PictureOptions, renderPng, renderSvg } from "./static/render";
export { type Theme, withTheme } from "./theme";
export { type HtmlOptions, htmlPage, writeHtml } from "./write-html";
