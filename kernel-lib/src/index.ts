// The table of contents: what `softcon` offers, room by room.

// whole rooms under their names: data sets, numbers from matrices, figures
export * as analysis from "./analysis";
// checkpoints: weights in and out
export { type CheckpointDescription, describeCheckpoint } from "./checkpoints/describe-checkpoint";
export type { Checkpoint } from "./checkpoints/file-state-dict";
export { resolveModelFile } from "./checkpoints/hub/resolve-model-file";
export type { HubFile, HubOptions } from "./checkpoints/hub/settings";
export { MemoryStateDict } from "./checkpoints/memory-state-dict";
export { openCheckpoint } from "./checkpoints/open-checkpoint";
export type { DType, StateDict, Tensor, TensorInfo } from "./checkpoints/tensor";
export { writeSafetensors } from "./checkpoints/write-safetensors";
export { type ProblemKind, SoftconError } from "./core/errors";
export type { LongWork, Progress } from "./core/progress";
export { version } from "./core/version";
export * as datasets from "./datasets";
// embeddings: the table on disk
export type { ColumnChoice, ColumnRole } from "./embeddings/column-names";
export { csvLine, readCsv } from "./embeddings/csv";
export {
  type EmbeddingFile,
  isEmbeddingTable,
  type OpenEmbeddingsOptions,
  openEmbeddings,
} from "./embeddings/embedding-file";
export {
  EmbeddingWriter,
  type EmbeddingWriterOptions,
  writeEmbeddings,
} from "./embeddings/embedding-writer";
export { writeNpy, writeProjectorFiles } from "./embeddings/export";
export { type MajorTomRow, majorTomLayout } from "./embeddings/major-tom";
export { writeMapFile } from "./embeddings/map-file";
export { type NpyTable, openNpyTable } from "./embeddings/npy-table";
export { projectTable as project, type TableMap } from "./embeddings/project-table";
export { type NewColumn, replaceColumn } from "./embeddings/replace-column";
export { writeStacItem } from "./embeddings/stac-item";
export { type ColumnSurvey, surveyColumns } from "./embeddings/survey-columns";
export { earthIndexLayout, type OptionalColumn, type TableLayout } from "./embeddings/table-layout";
export { type RgbImage, rgbaPng, thumbnailPng } from "./embeddings/thumbnail";
export { type WriteRowsOptions, writeRows } from "./embeddings/write-rows";
// inference: pixels to embeddings
export type { ModelDescription, Output } from "./inference/build-model";
export type {
  EmbeddingProvenance,
  EmbeddingRow,
  EmbeddingTable,
} from "./inference/embedding";
export type { EmbeddedTile, Encoder, StreamOptions } from "./inference/encoder";
export type { Outputs, OutputTensor, PixelBatch } from "./inference/encoder-messages";
export {
  type EncoderOptions,
  exportOnnx,
  loadEncoder,
  type ModelOptions,
  untrainedEncoder,
} from "./inference/load-encoder";
export { type Pool, pooledSize, poolOutputs, pools } from "./inference/pooling";
export type {
  MissingBands,
  Normalisation,
  Preprocessing,
  PreprocessingOptions,
} from "./inference/preprocessing";
export { checkProvider } from "./inference/provider-check";
// kernel: what cells of a notebook call
export {
  clearOutput,
  type DisplayOptions,
  display,
  displayBundle,
  type Shown,
} from "./kernel/display/display";
export { embedPlotly } from "./kernel/display/embed-plotly";
export { type LiveFigure, liveFigure } from "./kernel/display/live-figure";
export { type ProgressBar, showProgress } from "./kernel/display/show-progress";
export { type InstallOptions, installKernel } from "./kernel/install/kernelspec";
export type { HostMessage, KernelMessage } from "./kernel/ipc/ipc-messages";
export type {
  CellDefinitions,
  CellHover,
  CellName,
  CellNames,
  CellNote,
  CellPlace,
  CellProblem,
  CellSignature,
  CellSignatures,
  CellSpan,
  FilePosition,
} from "./kernel/language/cell-answers";
export type { CellText } from "./kernel/language/cell-files";
export {
  type CellLanguage,
  type CellLanguageOptions,
  openCellLanguage,
} from "./kernel/language/cell-language";
export type { KernelEvent, KernelReply, KernelRequest, SavedVariable, Variable } from "./kernel/messages";
// networks: the backbones
export {
  type Architecture,
  architectureName,
  embeddingSize,
  parameterCount,
  stateShapes,
} from "./networks/architectures";
export { type Classifier, predictedClasses } from "./networks/classifier";
export { identifyArchitecture } from "./networks/identify";
export { randomState } from "./networks/initialise";
export { type PublishedModel, publishedModel, publishedModels } from "./networks/registry";
// onnx: files and execution providers
export { inspectOnnx, type OnnxFileInfo } from "./onnx/inspect";
export { type Provider, providers, surveyProviders } from "./onnx/providers";
export * as plots from "./plots";
// raster: pixels in and out
export { fromLonLat, toLonLat } from "./raster/crs";
export { crsFromEpsg } from "./raster/epsg";
export { footprintOf } from "./raster/footprint";
export { type WindowSource, type WriteOptions, writeGeoTiff } from "./raster/geotiff-writer";
export { type OpenSceneOptions, openScene } from "./raster/open-scene";
export type {
  AffineTransform,
  Crs,
  Georeference,
  PixelArray,
  PixelType,
  PixelWindow,
  Raster,
} from "./raster/raster";
export { type ResizeOptions, resize, type Size } from "./raster/resample";
export type {
  Footprint,
  ReadOptions,
  ResampleMethod,
  Scene,
  SceneStorage,
  Tile,
  TileOptions,
} from "./raster/scene";
export { findScenes, type SceneInput } from "./raster/scene-files";
// sensors: what is measured
export {
  type Band,
  bandInfo,
  canonicalBand,
  eurosatBands,
  type Product,
  productBands,
  productOf,
  resolveBands,
  sentinel1Bands,
  sentinel2Bands,
} from "./sensors/bands";
export {
  type Channel,
  type Composite,
  compositeBands,
  composites,
  namedComposite,
  renderComposite,
  type Stretch,
  stretchLimits,
} from "./sensors/composites";
export { computeIndex, type SpectralIndex, spectralIndex, spectralIndices } from "./sensors/indices";
export { listStatistics, type StatisticsPreset, statisticsPreset } from "./sensors/statistics";
export type { FinetuneConfig, FinetuneInput } from "./training/configuration/finetune-config";
// training: pretraining, fine-tuning, and what TensorFlow.js computes with
export { presets as pretrainPresets } from "./training/configuration/presets";
export type {
  PretrainConfig,
  PretrainInput,
  PretrainSettings,
} from "./training/configuration/pretrain-config";
export { pretrainConfig, readPretrainConfig } from "./training/configuration/read-config";
export { finetuneConfig, readFinetuneConfig } from "./training/configuration/read-finetune-config";
export {
  type FinetuneResult,
  type FinetuneRunOptions,
  finetune,
} from "./training/finetune/finetune";
export {
  type ContrastiveLoss,
  contrastiveLoss,
  unitRows,
} from "./training/losses/contrastive";
export {
  type ContrastiveOptions,
  contrastiveDefaults,
} from "./training/losses/contrastive-options";
export { type LabelSimilarity, labelSimilarity } from "./training/losses/label-similarity";
export type { SoftTargets } from "./training/losses/soft-contrastive";
export { type PretrainOptions, type PretrainResult, pretrain } from "./training/pretrain/pretrain";
export type { RunMetrics } from "./training/pretrain/run-metrics";
export {
  chooseRuntime,
  type GradientCheck,
  type RuntimeName,
  type RuntimeOptions,
  type TrainingRuntime,
} from "./training/runtime";
