import { SoftconError } from "../../core/errors";
import { type Precision, settlePrecision } from "../../onnx/precision";
import { type Provider, surveyProviders } from "../../onnx/providers";
import { matrixProductTime } from "../../onnx/speed-trial";
import { registerOnnxBackend } from "../../tfjs-backend";
import { type Candidate, inPrecision } from "./candidate";
import { loadTensorflow } from "./tensorflow";

/**
 * onnxruntime on one of its providers.
 * @param asked by name: then it may be slower than the processor.
 * @param precision of CUDA's products; left out: float32, unless the environment says otherwise.
 */
export function onnxruntimeOn(
  provider: Provider,
  threads: number,
  asked: boolean,
  precision?: Precision,
): Candidate {
  const outlook = surveyProviders().find((one) => one.provider === provider);
  return {
    runtime: "onnxruntime",
    provider,
    // Who asks for a provider has it tried: the survey may be wrong.
    obstacle: asked ? null : (outlook?.obstacle ?? null),
    start: async () => {
      const tf = await loadTensorflow();
      const how = provider === "cuda" ? inPrecision(settlePrecision(precision)) : threadsOf(threads);
      if (provider === "webgpu" && !asked) await refuseEmulation(threads);
      // Where the provider is missing, this says so once.
      else await matrixProductTime(provider, threads, 8);
      const backend = await registerOnnxBackend({
        provider,
        threads,
        ...(precision !== undefined && { precision }),
      });
      return {
        backend,
        description: ["cpu", "cuda"].includes(provider)
          ? `onnxruntime on ${provider}, ${how}`
          : `onnxruntime on ${provider}`,
        stop: () => tf.removeBackend(backend),
      };
    },
  };
}

const threadsOf = (threads: number): string =>
  threads === 0 ? "a thread a core" : `${threads} thread${threads === 1 ? "" : "s"}`;

/** WebGPU also runs on processors that emulate a GPU, and onnxruntime does not say so; but it shows. */
async function refuseEmulation(threads: number): Promise<void> {
  const gpu = await matrixProductTime("webgpu", threads, 1024);
  const cpu = await matrixProductTime("cpu", threads, 1024);
  if (gpu > cpu)
    throw new SoftconError(
      `a matrix product takes ${gpu.toFixed(0)} ms there and ${cpu.toFixed(0)} ms on the processor: no GPU of use`,
      "resource",
    );
}
