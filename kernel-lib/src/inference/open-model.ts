import { dirname, resolve } from "node:path";
import type { Checkpoint } from "../checkpoints/file-state-dict";
import { openCheckpoint } from "../checkpoints/open-checkpoint";
import { sha256OfFile } from "../checkpoints/sha256";
import type { StateDict } from "../checkpoints/tensor";
import { SoftconError } from "../core/errors";
import { embeddingSize } from "../networks/architectures";
import { classifierOf } from "../networks/classifier";
import { identifyArchitecture } from "../networks/identify";
import { randomState } from "../networks/initialise";
import { type InputForm, parseInputForm } from "../networks/input-form";
import { encodeModel } from "../onnx/encode";
import { inspectOnnx } from "../onnx/inspect";
import { saturatesIntegers } from "../onnx/integer-check";
import { type Provider, surveyProviders } from "../onnx/providers";
import { OnnxSession } from "../onnx/session";
import { productBands } from "../sensors/bands";
import { buildModel, type ModelDescription, type ModelForm, type Output, portable } from "./build-model";
import { parseDescription } from "./description";
import type { Opened, OpenRequest } from "./encoder-messages";
import { type PreprocessingOptions, settlePreprocessing } from "./preprocessing";
import { checkProvider } from "./provider-check";

export interface OpenModel extends Opened {
  readonly session: OnnxSession;
}

/** Opens a session for a request: reads the weights, records the graph, chooses the provider. */
export async function openModel(request: OpenRequest): Promise<OpenModel> {
  const { provider, passedOver } = await chooseProvider(request.provider);
  const { model, description } =
    request.source.kind === "onnx"
      ? { model: request.source.path, description: await describedModel(request.source.path) }
      : await recordModel(request, provider === "cpu" ? { fused: true, mapFile: true } : portable);
  const exactIntegers = description.precision === "int8" && provider === "cpu" && (await saturatesIntegers());
  const session = await OnnxSession.create(model, {
    provider,
    threads: request.threads,
    exactIntegers,
    ...(request.source.kind === "checkpoint"
      ? { externalFolder: dirname(resolve(request.source.path)) }
      : {}),
  });
  return { session, description, provider, passedOver };
}

/** The bytes and the description of the model that a request for weights stands for. */
export async function recordModel(
  request: OpenRequest,
  form: ModelForm,
): Promise<{ model: Uint8Array; description: ModelDescription }> {
  const hash = request.source.kind === "checkpoint" ? sha256OfFile(request.source.path) : undefined;
  // Whoever awaits it below sees its failure; until then it must not count as unhandled.
  hash?.catch(() => {});
  const state = openState(request);
  try {
    const architecture = identifyArchitecture(state);
    const trained = trainedForm(state);
    const networkBands = request.networkBands ?? trained?.bands ?? bandsByCount(architecture.channels);
    if (networkBands.length !== architecture.channels) {
      throw new SoftconError(
        `the checkpoint takes ${architecture.channels} bands, ${request.id} should take ${networkBands.length}; is it the right file?`,
      );
    }
    const metadata = "metadata" in state ? state.metadata : {};
    const classifier = classifierOf(state, metadata, embeddingSize(architecture));
    const ofClassifier: readonly Output[] = classifier ? ["probabilities"] : [];
    const outputs = request.outputs ?? ["embedding", ...ofClassifier];
    const ofBackbone: readonly Output[] =
      architecture.kind === "resnet50" ? ["embedding", "stages"] : ["embedding", "mean", "patches", "last4"];
    const available = [...ofBackbone, ...ofClassifier];
    const missing = outputs.filter((output) => !available.includes(output));
    if (missing.length > 0) {
      throw new SoftconError(
        `${request.id} has no output ${missing.join(", ")}; it has ${available.join(", ")}`,
        "usage",
      );
    }
    if (architecture.kind === "resnet50" && request.precision === "int8") {
      throw new SoftconError(
        "int8 is for the ViTs: onnxruntime's 8-bit convolutions are slower than its 32-bit ones; use fp32 for a ResNet",
        "usage",
      );
    }
    const { source, id, license, origin, precision } = request;
    const description: ModelDescription = {
      id,
      architecture,
      dim: embeddingSize(architecture),
      weightsSha256: (await hash) ?? "",
      license,
      source: origin,
      untrained: source.kind === "random",
      preprocessing: settlePreprocessing(networkBands, {
        ...formDefaults(trained),
        ...request.preprocessing,
      }),
      precision,
      outputs,
      ...(classifier && { classifier }),
    };
    return { model: encodeModel(buildModel(state, description, form)), description };
  } finally {
    state.close();
  }
}

/** What a checkpoint says of its own input; null where it says nothing. */
function trainedForm(state: StateDict | Checkpoint): InputForm | null {
  return "metadata" in state ? parseInputForm(state.metadata) : null;
}

function formDefaults(form: InputForm | null): PreprocessingOptions {
  if (!form) return {};
  const { statistics, normalisation, resize, antialias, clampQuantiles } = form;
  return { statistics, normalisation, resize, antialias, clampQuantiles };
}

function openState({ source }: OpenRequest): StateDict | Checkpoint {
  switch (source.kind) {
    case "checkpoint":
      return openCheckpoint(source.path);
    case "random":
      return randomState(source.architecture, source.seed);
    case "onnx":
      throw new SoftconError(`${source.path} is an ONNX file; its weights are in its graph already`);
  }
}

function bandsByCount(channels: number): readonly string[] {
  const bands = Object.values(productBands).find((names) => names.length === channels);
  if (bands) return bands;
  if (channels === 3) return ["B4", "B3", "B2"];
  throw new SoftconError(`a backbone of ${channels} bands is not known here; 13, 12, 3 or 2 were expected`);
}

async function describedModel(path: string): Promise<ModelDescription> {
  const { metadata } = inspectOnnx(path);
  return parseDescription(metadata, path);
}

async function chooseProvider(wanted: Provider | "auto"): Promise<Pick<Opened, "provider" | "passedOver">> {
  if (wanted !== "auto") {
    const reason = wanted === "cpu" ? null : await checkProvider(wanted);
    if (reason === null) return { provider: wanted, passedOver: [] };
    throw new SoftconError(
      `provider ${wanted} does not work here: ${reason}; use --provider auto`,
      "resource",
    );
  }
  const passedOver: { provider: Provider; reason: string }[] = [];
  for (const { provider, obstacle } of surveyProviders()) {
    if (provider === "cpu") break;
    const reason = obstacle ?? (await checkProvider(provider));
    if (reason === null) return { provider, passedOver };
    passedOver.push({ provider, reason });
  }
  return { provider: "cpu", passedOver };
}
