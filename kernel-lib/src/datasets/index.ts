// Data sets as streams of labelled images: what `datasets` offers.
export type { Dataset, Sample, SampleOptions, SampleStream, SkippedSample } from "./dataset";
export { dynamicWorldClasses, dynamicWorldLabels, type MapLabelOptions } from "./dynamic-world";
export { eurosatClasses } from "./eurosat";
export type { OpenDatasetOptions } from "./kinds";
export { datasetKinds, openDataset as open, recogniseDataset as recognise } from "./open-dataset";
export { type PackOptions, type PackResult, packDatasets as pack } from "./packed/write-packed";
export { MultiLabels, readMultiLabels } from "./ssl4eo-labels";
export {
  type SyntheticScene,
  type SyntheticSceneOptions,
  syntheticRaster,
  syntheticScene,
} from "./synthetic/scene";
export { landCovers } from "./synthetic/surfaces";
