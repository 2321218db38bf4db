// Numbers from matrices: what `analysis` offers.
export { type KMeans, type KMeansOptions, kMeans } from "./clusters/kmeans";
export { type DoubtfulLabel, doubtfulLabels } from "./doubtful-labels";
export { type KnnOptions, knnScores } from "./knn";
export type { Matrix } from "./matrix";
export {
  averagePrecision,
  macroAveragePrecision,
  microAveragePrecision,
  perLabelAveragePrecision,
} from "./metrics/average-precision";
export { type BootstrapOptions, bootstrap, type Interval } from "./metrics/bootstrap";
export {
  accuracy,
  type ConfusionMatrix,
  confusionMatrix,
  highestScores,
  macroF1,
  perClassAccuracy,
  perClassF1,
} from "./metrics/classification";
export { type MultiLabelF1, multiLabelF1, positiveScores } from "./metrics/multi-label";
export { type NearestRows, type NearestRowsOptions, nearestRows } from "./neighbours/nearest-rows";
export { type Neighbourhoods, neighbourDisagreement, outlierScores } from "./neighbours/neighbourhoods";
export {
  type CrossValidatedFit,
  type CrossValidationOptions,
  fitLogisticCrossValidated,
} from "./probe/cross-validate";
export { type FewShotOptions, type FewShotResult, fewShot } from "./probe/few-shot";
export { type Split, stratifiedSplit } from "./probe/folds";
export {
  fitLogistic,
  type LinearProbe,
  type LogisticFit,
  type LogisticOptions,
  probeScores,
} from "./probe/logistic";
export { fourLayerHead, type ProbeProtocol, probeProtocols } from "./probe/protocols";
export { fitSgd, fitSgdGrid, type GridFit, type SgdFit, type SgdOptions } from "./probe/sgd";
export { Gate } from "./projection/gate";
export { type Pca, type PcaOptions, pca } from "./projection/pca";
export {
  type Projection,
  type ProjectionStep,
  type ProjectOptions,
  project,
} from "./projection/project";
export { neighbourPreservation, trustworthiness, tsneDivergence } from "./projection/quality";
export { type EmbedIntoOptions, embedInto } from "./projection/tsne/embed-into";
export { type TsneOptions, type TsneResult, type TsneStep, tsne } from "./projection/tsne/tsne";
export { type UmapOptions, type UmapStep, umap } from "./projection/umap";
export { type PublishedFigure, publishedFigures, publishedFor } from "./published";
export { type Distance, nearestByDistance } from "./search/nearest-by-distance";
export { type Extents, type Place, type PlacedRow, rowsByPlace } from "./search/places";
export { type RelevanceFeedback, relevanceQuery } from "./search/relevance-feedback";
export { type Hit, SimilarityIndex, type SimilarityIndexOptions } from "./search/similarity-index";
export type { ClassTargets, LabelTargets, Targets } from "./targets";
