import type { StateDict } from "../checkpoints/tensor";
import { type Architecture, architectureName, embeddingSize } from "../networks/architectures";
import type { Classifier } from "../networks/classifier";
import { resnet50 } from "../networks/resnet50";
import { vit } from "../networks/vit";
import { GraphBuilder, type Value } from "../onnx/graph-builder";
import type { Dimension, OnnxModel } from "../onnx/model";
import { descriptionKey } from "./description";
import type { Preprocessing } from "./preprocessing";
import { RecordOps, type RecordOptions } from "./record-ops";
import { recordPreprocessing } from "./record-preprocessing";

/**
 * What a model can give, by the name of the output:
 * - `embedding` [B, D]: class token, or global average pool;
 * - `mean` [B, D]: mean patch token (ViT);
 * - `patches` [B, D, h, w]: patch tokens as a map (ViT);
 * - `last4` [B, 4, D]: class tokens of the last four blocks (ViT);
 * - `probabilities` [B, classes]: of the classifier that fine-tuning put on the embedding;
 * - `stages`: `stage1` … `stage4` [B, 256…2048, h, w] (ResNet).
 */
export type Output = "embedding" | "mean" | "patches" | "last4" | "stages" | "probabilities";

export interface ModelDescription {
  /** Registry id or file name. */
  readonly id: string;
  readonly architecture: Architecture;
  /** Length of `embedding`. */
  readonly dim: number;
  readonly weightsSha256: string;
  readonly license: string;
  readonly source: string;
  readonly untrained: boolean;
  readonly preprocessing: Preprocessing;
  readonly precision: "fp32" | "int8";
  readonly outputs: readonly Output[];
  /** What the outputs of its classifier are, where it has one. */
  readonly classifier?: Classifier;
}

export type ModelForm = Omit<RecordOptions, "precision">;

/** The form that holds all it needs, in ONNX's standard operators. */
export const portable: ModelForm = { fused: false, mapFile: false };

/**
 * A model that takes digital numbers [B, bands, H, W] and holds preprocessing, backbone and its own description.
 */
export function buildModel(state: StateDict, description: ModelDescription, form: ModelForm): OnnxModel {
  const { architecture, preprocessing, precision } = description;
  const graph = new GraphBuilder();
  const shape = ["batch", preprocessing.bands.length, "height", "width"];
  const input = graph.input("pixels", preprocessing.inputType, shape);
  const image = recordPreprocessing(graph, input, preprocessing);
  const ops = new RecordOps(graph, state, { ...form, precision });
  const wanted = (output: Output): boolean => description.outputs.includes(output);
  const classify = (embedding: Value): void => {
    const { classifier } = description;
    if (!classifier || !wanted("probabilities")) return;
    // A matrix this small gains nothing by 8 bits.
    const scores = new RecordOps(graph, state, { ...form, precision: "fp32" }).linear(embedding, "head");
    const probabilities = classifier.multiLabel
      ? graph.node("Sigmoid", [scores])
      : graph.node("Softmax", [scores], { axis: -1 });
    graph.output("probabilities", probabilities, "float32", ["batch", classifier.classes.length]);
  };
  const width = embeddingSize(architecture);
  if (architecture.kind === "resnet50") {
    const { embedding, stages } = resnet50(ops, image);
    if (wanted("embedding")) graph.output("embedding", embedding, "float32", ["batch", width]);
    classify(embedding);
    if (wanted("stages")) {
      stages.forEach((stage, i) => {
        const dimensions: Dimension[] = ["batch", 256 << i, `height${i + 1}`, `width${i + 1}`];
        graph.output(`stage${i + 1}`, stage, "float32", dimensions);
      });
    }
  } else {
    const tokens = vit(ops, image, architecture);
    const last = Math.min(4, architecture.depth);
    if (wanted("embedding")) graph.output("embedding", tokens.embedding, "float32", ["batch", width]);
    classify(tokens.embedding);
    if (wanted("mean")) graph.output("mean", tokens.meanPatch, "float32", ["batch", width]);
    if (wanted("patches"))
      graph.output("patches", tokens.patchMap, "float32", ["batch", width, "rows", "columns"]);
    if (wanted("last4")) graph.output("last4", tokens.lastClassTokens, "float32", ["batch", last, width]);
  }
  const metadata = {
    [descriptionKey]: JSON.stringify(description),
    license: description.license,
    bands: preprocessing.bands.join(" "),
    weights_sha256: description.weightsSha256,
    ...(description.classifier && { classes: JSON.stringify(description.classifier.classes) }),
  };
  return graph.build(metadata, `${description.id} (${architectureName(architecture)}), preprocessing inside`);
}
