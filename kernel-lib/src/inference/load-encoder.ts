import { existsSync } from "node:fs";
import { basename } from "node:path";
import { resolveModelFile } from "../checkpoints/hub/resolve-model-file";
import { writeFileAtomic } from "../core/atomic-file";
import { SoftconError } from "../core/errors";
import type { LongWork } from "../core/progress";
import type { Architecture } from "../networks/architectures";
import { findPublishedModel, findShippedModel, publishedModels, shippedModels } from "../networks/registry";
import type { Provider } from "../onnx/providers";
import { type ModelDescription, type Output, portable } from "./build-model";
import { Encoder } from "./encoder";
import type { OpenRequest } from "./encoder-messages";
import { nameOfModelFile } from "./model-file-name";
import { recordModel } from "./open-model";
import type { PreprocessingOptions } from "./preprocessing";

export interface ModelOptions extends LongWork, PreprocessingOptions {
  /** Default "fp32"; "int8" quantises a ViT's matrices, and activations as they come. */
  readonly precision?: "fp32" | "int8";
  /** Default: `embedding`, and `probabilities` where the checkpoint has a classifier. */
  readonly outputs?: readonly Output[];
  /** The bands that a local checkpoint takes, in its order; default: told by its number of channels. */
  readonly networkBands?: readonly string[];
}

export interface EncoderOptions extends ModelOptions {
  /** Default "auto": the first of CUDA, DirectML, CoreML, WebGPU that passes a self-test here, else the CPU. */
  readonly provider?: Provider | "auto";
  /** Threads of the CPU provider; default: one a physical core. */
  readonly threads?: number;
  /** Told once about what may be wrong with the input; default: nobody. */
  readonly onNotice?: (notice: string) => void;
}

/**
 * Opens a backbone: a published id ("B13_vits14_softcon", downloaded once), "softcon-tiny-s2" (small, comes with the
 * package, pretrained on synthetic images only), a `.pth`, a `.safetensors`, or a model
 * that `exportOnnx` wrote (its preprocessing is fixed, options for it are refused).
 * @throws SoftconError where there is no such model, or it does not fit the options.
 */
export async function loadEncoder(model: string, options: EncoderOptions = {}): Promise<Encoder> {
  const request = await requestFor(model, options);
  return Encoder.open(request, options.onNotice);
}

/** An encoder whose weights nobody trained: for demonstrations and tests, and marked as such in all it makes. */
export async function untrainedEncoder(
  architecture: Architecture,
  seed: number,
  options: EncoderOptions = {},
): Promise<Encoder> {
  const request = requestOf("untrained", { kind: "random", architecture, seed }, options);
  return Encoder.open(
    { ...request, license: "Apache-2.0", origin: `random, seed ${seed}` },
    options.onNotice,
  );
}

/**
 * Writes a self-contained ONNX model: digital numbers in, embeddings out, its description in its metadata.
 * It uses ONNX's standard operators only, so that any runtime may run it.
 */
export async function exportOnnx(
  model: string,
  path: string,
  options: ModelOptions = {},
): Promise<ModelDescription> {
  const request = await requestFor(model, options);
  if (request.source.kind === "onnx") {
    throw new SoftconError(`${model} is an ONNX file already; export from its checkpoint`, "usage");
  }
  const { model: bytes, description } = await recordModel(request, portable);
  writeFileAtomic(path, bytes);
  return description;
}

async function requestFor(model: string, options: EncoderOptions): Promise<OpenRequest> {
  const published = findPublishedModel(model);
  if (published && !existsSync(model)) {
    const { signal, onProgress } = options;
    const path = await resolveModelFile(published.hub, { signal, onProgress });
    const request = requestOf(model, { kind: "checkpoint", path }, options);
    return {
      ...request,
      networkBands: published.bands,
      license: published.license,
      origin: `${published.hub.repo}/${published.hub.file}`,
    };
  }
  const shipped = findShippedModel(model);
  if (shipped && !existsSync(model)) {
    const request = requestOf(model, { kind: "checkpoint", path: shipped.path }, options);
    return { ...request, networkBands: shipped.bands, license: shipped.license, origin: shipped.title };
  }
  if (!existsSync(model)) {
    const ids = [...publishedModels(), ...shippedModels()].map(({ id }) => id);
    throw new SoftconError(`no file and no model "${model}"; models are ${ids.join(", ")}`, "usage");
  }
  const kind = model.toLowerCase().endsWith(".onnx") ? "onnx" : "checkpoint";
  return requestOf(nameOfModelFile(model), { kind, path: model }, options);
}

function requestOf(id: string, source: OpenRequest["source"], options: EncoderOptions): OpenRequest {
  const {
    precision,
    outputs,
    networkBands,
    provider,
    threads,
    signal,
    onProgress,
    onNotice,
    ...preprocessing
  } = options;
  if (
    source.kind === "onnx" &&
    (precision ?? outputs ?? networkBands ?? Object.values(preprocessing)[0]) !== undefined
  ) {
    throw new SoftconError(
      `${source.path} has its preprocessing, outputs and precision inside; leave those options out, or open its checkpoint`,
      "usage",
    );
  }
  return {
    id,
    source,
    license: "unknown",
    origin: source.kind === "random" ? "random" : basename(source.path),
    networkBands: networkBands ?? null,
    preprocessing,
    precision: precision ?? "fp32",
    outputs: outputs ?? null,
    provider: provider ?? "auto",
    threads: threads ?? 0,
  };
}
