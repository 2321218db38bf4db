import { precisions } from "../../onnx/precision";
import { runtimeNames } from "../runtime";
import type { SensorShift, ViewAugmentation } from "../views/augmentation";
import { presets } from "./presets";
import type { PretrainInput } from "./pretrain-config";
import type { ObjectSchema, Schema } from "./schema";
import {
  atLeast0,
  choice,
  count,
  flag,
  list,
  object,
  orNull,
  pair,
  positive,
  share,
  text,
} from "./schema-parts";

const factor = { type: "number", minimum: 0 } as const;

export const augmentation: Readonly<Record<keyof ViewAugmentation, Schema>> = {
  cropScale: pair({ type: "number", exclusiveMinimum: 0, maximum: 1 }, "share of the area that a crop has"),
  antialias: flag("average where a crop shrinks; the lab's loaders do not"),
  flipHorizontal: share("probability"),
  flipVertical: share("probability"),
  rotate: share("probability of a turn by 0, 90, 180 or 270 degrees"),
  colour: share("probability of brightness and contrast"),
  brightness: pair(factor, "factor of brightness"),
  contrast: pair(factor, "factor of the distance from the band's mean"),
  grey: share("probability that every band becomes the mean of all"),
  blur: share("probability of a Gaussian blur"),
  blurSigma: pair({ type: "number", exclusiveMinimum: 0 }, "σ in pixels of the network's input"),
};

export const shift: Readonly<Record<keyof SensorShift, Schema>> = {
  gain: pair(factor, "standard deviation of log gain: of all bands together, of each"),
  offset: pair(factor, "standard deviation of an offset in digital numbers: of all bands together, of each"),
  baselineOffset: share("probability that 1000 was not subtracted (processing baseline 04.00)"),
  haze: share("probability of haze"),
  hazeMost: atLeast0("most that haze adds at 490 nm, in digital numbers"),
  coarse: share("probability of a coarser resolution"),
  coarseMost: { type: "number", minimum: 1, description: "most that it is coarser by" },
  noise: atLeast0("most standard deviation of noise, in digital numbers"),
  bandDropout: share("probability that bands are missing"),
  bandDropoutMost: count(1, "most bands that are missing"),
  withoutB10: share("probability that B10 is missing, as it is in L2A"),
};

const head = object(
  {
    sizes: {
      type: "array",
      items: { type: "integer", minimum: 1 },
      minItems: 1,
      description: "outputs of each layer",
    },
    bias: flag("linear layers have a bias"),
    hiddenNorm: flag("batch norm after every layer but the last"),
    lastNorm: flag("batch norm without weight and bias after the last"),
  },
  "a perceptron",
  ["sizes", "bias", "hiddenNorm", "lastNorm"],
);

const momentum = share("momentum");
const weightDecay = atLeast0("weight decay");

export const optimiser: Schema = {
  anyOf: [
    object({ kind: choice(["sgd"], "SGD"), momentum, weightDecay }, "SGD", ["kind"]),
    object(
      {
        kind: choice(["adamw"], "AdamW"),
        beta1: share("β₁"),
        beta2: share("β₂"),
        epsilon: positive("ε"),
        weightDecay,
      },
      "AdamW",
      ["kind"],
    ),
    object({ kind: choice(["lars"], "LARS"), momentum, weightDecay, trust: positive("trust") }, "LARS", [
      "kind",
    ]),
  ],
  description: "sgd, adamw or lars, with constants",
};

export const schedule: Schema = object(
  {
    kind: choice(["constant", "cosine", "step"], "after the warm-up"),
    warmupEpochs: atLeast0("epochs of linear growth"),
    floor: share("of cosine: share of the rate at the end"),
    milestones: list({ type: "number", minimum: 0 }, "of step: epochs"),
    factor: positive("of step: factor at each milestone"),
  },
  "how the learning rate goes",
  ["kind"],
);

export const runtime: Schema = object(
  {
    runtime: choice(runtimeNames, "what TensorFlow.js computes with"),
    provider: choice(["cpu", "cuda", "dml", "coreml", "webgpu"], "where onnxruntime computes"),
    threads: count(0, "threads of the processor; 0: one a physical core"),
    precision: choice(
      precisions,
      "of NVIDIA's products: float32 (default), or tf32, faster and rounded to 10 bits",
    ),
  },
  "what to compute with; default: the best that passes its checks",
);

const properties: Readonly<Record<keyof PretrainInput, Schema>> = {
  $schema: text("where this schema lies, for editors"),
  preset: choice(Object.keys(presets), "settings to start from; default: softcon-vits14-s2"),
  data: {
    anyOf: [text("a data set"), { type: "array", items: { type: "string" }, minItems: 1 }],
    description: "data sets, as `softcon embed` takes them: KIND:PATH?PARAMETERS, or folders",
  },
  out: text("folder of the results"),
  split: orNull(text("a split"), "one of the data sets' splits; default: all images"),
  network: {
    anyOf: [
      choice(["resnet50", "vits14", "vitb14"], "a published backbone"),
      object(
        {
          width: count(64, "width of the tokens, a multiple of 64: heads have 64"),
          depth: count(1, "blocks"),
          patch: count(1, "side of a patch in pixels"),
          layerScale: flag("LayerScale, as DINOv2; default true"),
        },
        "a ViT",
        ["width", "depth", "patch"],
      ),
    ],
    description: "the backbone",
  },
  modality: choice(["s2", "s1"], "Sentinel-2 (13 bands) or Sentinel-1 (VV, VH)"),
  init: text("\"random\", a published id, or a checkpoint: SoftCon's, DINO's, DINOv2's"),
  firstLayer: choice(["random", "copy", "inflate"], "first layer, where the checkpoint takes other bands"),
  seed: count(0, "decides every random choice"),
  size: count(8, "side of the network's input in pixels"),
  batch: count(2, "images in a batch, over which the loss is"),
  microBatch: orNull(
    count(1, "images"),
    "images that go through a backbone at a time; the loss stays that of the batch",
  ),
  accumulate: count(1, "batches whose gradients are averaged for one step"),
  epochs: positive("times that every image is seen"),
  steps: orNull(count(1, "steps"), "steps in all, instead of epochs"),
  statistics: text("preset of band statistics: ssl4eo-s12, torchgeo, …"),
  normalisation: choice(["uint8", "continuous"], "how digital numbers become 0–1"),
  clampQuantiles: orNull(
    pair({ type: "number", minimum: 0, maximum: 1 }, "quantiles"),
    "clamp each band to its own quantiles first",
  ),
  views: choice(
    ["augment", "season", "products"],
    "two augmentations, two seasons (?pair=season), or products (?pair=s2a)",
  ),
  augmentation: object(
    { first: object(augmentation, "of the masked view"), second: object(augmentation, "of the whole view") },
    "what is done to views; what is not given is the preset's",
  ),
  shift: {
    anyOf: [
      choice(["robust"], "the shipped model's"),
      object(shift, "changes of the sensor"),
      { type: "null" },
    ],
    description: "changes that another sensor, processing or day makes",
  },
  mask: object(
    { ratio: share("share of patches hidden"), patch: count(1, "a ResNet's patches") },
    "of the trained branch",
  ),
  loss: object(
    {
      hardWeight: share("λ: weight of the hard term; 1 is plain contrastive learning"),
      temperature: positive("τ of the hard term"),
      softTemperature: positive("τ_s of the soft term"),
      softLoss: choice(["binary", "cross-entropy"], "of the soft term"),
      scaled: flag("multiply the hard term by 2τ, as MoCo v3"),
    },
    "L = λ L_hard + (1 − λ) L_soft",
  ),
  symmetric: flag("both views through both branches"),
  queue: count(0, "keys of earlier batches as further negatives"),
  heads: object(
    { projector: head, predictor: orNull(head, "on the trained branch") },
    "projector and predictor",
    ["projector", "predictor"],
  ),
  optimiser,
  learningRate: positive("at the top of the schedule"),
  schedule,
  average: object(
    { kind: choice(["constant", "cosine"], "constant, or rising to 1"), momentum: share("momentum") },
    "how the averaged encoder follows",
    ["kind", "momentum"],
  ),
  clip: orNull(positive("length"), "longest gradient, all weights together"),
  dropPath: share("stochastic depth in the last block"),
  batchNorm: choice(["batch", "running"], "what a ResNet's batch norms normalise by"),
  frozen: list({ type: "string" }, "beginnings of names of tensors that are not trained"),
  result: choice(["trained", "average"], "the branch that is written"),
  workers: count(0, "threads that make views"),
  readers: count(0, "threads that read images"),
  readAhead: count(1, "batches made ahead"),
  badSamples: choice(["throw", "skip"], "what to do with an image that cannot be read"),
  checkpointMinutes: atLeast0("minutes from one checkpoint to the next; 0: after every step"),
  logEvery: count(1, "steps from one line of the record to the next"),
  probe: orNull(
    object(
      {
        data: text("a labelled data set"),
        split: text("a split"),
        images: count(2, "images at most"),
        everyEpochs: positive("epochs from one probe to the next"),
        k: count(1, "neighbours"),
      },
      "kNN on frozen features",
      ["data"],
    ),
    "kNN on frozen features while training goes on",
  ),
  collapse: orNull(
    object({ below: share("feature standard deviation"), steps: count(1, "steps in a row") }, "bounds", [
      "below",
      "steps",
    ]),
    "stop when all images have the same features",
  ),
  runtime,
};

/** The JSON Schema of a pretraining configuration; shipped as `dist/schemas/pretrain.json`. */
export const pretrainSchema: ObjectSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "SoftCon pretraining",
  ...object(properties, "A run of `softcon pretrain`", ["data", "out"]),
};
