import { adapterLayers } from "../finetune/adapter-options";
import { finetuneMethods } from "../finetune/options";
import type { FinetuneInput } from "./finetune-config";
import { augmentation, optimiser, runtime, schedule, shift } from "./pretrain-schema";
import type { ObjectSchema, Schema } from "./schema";
import { atLeast0, choice, count, flag, object, orNull, positive, share, text } from "./schema-parts";

const properties: Readonly<Record<keyof FinetuneInput, Schema>> = {
  $schema: text("where this schema lies, for editors"),
  data: {
    anyOf: [text("a data set"), { type: "array", items: { type: "string" }, minItems: 1 }],
    description: "labelled data sets, as `softcon embed` takes them: KIND:PATH?PARAMETERS, or folders",
  },
  out: text("folder of the results"),
  init: text("the model to start from: an id, or a checkpoint; the network is the checkpoint's"),
  split: orNull(text("a split"), "split that is trained on; default: train; null: all images"),
  validation: object(
    {
      data: orNull(text("a data set"), "default: the data that is trained on"),
      split: orNull(text("a split"), "default: val; null: all images"),
      images: orNull(count(1, "images"), "images at most, drawn by the seed; default: all"),
      everyEpochs: positive("epochs from one validation to the next; default 1"),
    },
    "what the best weights are chosen by",
  ),
  firstLayer: orNull(
    choice(["random", "copy", "inflate"], "a way"),
    "first layer, where the checkpoint takes other bands than the data has",
  ),
  size: orNull(
    count(8, "pixels"),
    "side of the network's input; default: the one that the checkpoint tells, or 224",
  ),
  statistics: orNull(
    text("a preset"),
    "band statistics; default: those that the checkpoint tells, or ssl4eo-s12",
  ),
  method: choice(
    finetuneMethods,
    "head: the classifier alone; head-first (default): it first, then everything; full; adapters: it first, then low-rank adapters too",
  ),
  headStart: choice(
    ["probe", "random"],
    "where the classifier begins: at a linear probe (default), or at random",
  ),
  headEpochs: atLeast0("of head-first and adapters: epochs of the classifier alone; default 0"),
  headLearningRate: positive("learning rate of these; default 1e-3"),
  adapters: object(
    {
      rank: count(1, "r"),
      alpha: positive("α: adapters count α / r"),
      layers: {
        type: "array",
        items: choice(adapterLayers, "the embedding of patches, or a layer of each block"),
        minItems: 1,
      },
      biases: flag("biases and norms of the backbone are trained, too; default true"),
    },
    "low-rank adapters; default: rank 4, α 16, on the embedding of patches and all linear layers of the blocks",
  ),
  seed: count(0, "decides every random choice"),
  batch: count(1, "images in a batch; default 32"),
  accumulate: count(1, "batches whose gradients are averaged for one step"),
  epochs: positive("times that every image is seen; default 10"),
  augmentation: object(augmentation, "of the images that are trained on; what is not given is the default"),
  shift: {
    anyOf: [
      choice(["robust"], "the shipped model's"),
      object(shift, "changes of the sensor"),
      { type: "null" },
    ],
    description: "changes that another sensor, processing or day makes",
  },
  optimiser,
  learningRate: positive("at the top of the schedule; default 1e-4, of adapters 1e-3, of head 5e-4"),
  schedule,
  layerDecay: {
    type: "number",
    exclusiveMinimum: 0,
    maximum: 1,
    description:
      "factor of the rate from a layer to the one before; default 0.75 of a ViT, 1 of a ResNet and of adapters",
  },
  frozenLayers: count(
    0,
    "layers from the input on that stay: 1 is the embedding of pixels, then blocks or stages",
  ),
  labelSmoothing: share("share of a single label that is spread over all classes"),
  clip: orNull(positive("length"), "longest gradient, all weights together; default 1"),
  dropPath: share("stochastic depth in the last block"),
  batchNorm: choice(["batch", "running"], "what a ResNet's batch norms normalise by while it is trained"),
  embeddingNorm: choice(
    ["batch", "running"],
    "what embeddings are standardised by before the classifier while the backbone is trained; default batch",
  ),
  patience: orNull(count(1, "validations"), "stop after so many without an improvement"),
  workers: count(0, "threads that make views"),
  readers: count(0, "threads that read images"),
  readAhead: count(1, "batches made ahead"),
  badSamples: choice(["throw", "skip"], "what to do with an image that cannot be read"),
  checkpointMinutes: atLeast0("minutes from one checkpoint to the next; 0: after every step"),
  logEvery: count(1, "steps from one line of the record to the next"),
  runtime,
};

/** The JSON Schema of a fine-tuning configuration; shipped as `dist/schemas/finetune.json`. */
export const finetuneSchema: ObjectSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "SoftCon fine-tuning",
  ...object(properties, "A run of `softcon finetune`", ["data", "out", "init"]),
};
