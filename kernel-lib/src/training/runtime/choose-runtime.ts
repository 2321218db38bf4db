import { messageOf, SoftconError } from "../../core/errors";
import { type Precision, precisions } from "../../onnx/precision";
import type { Provider } from "../../onnx/providers";
import { type Candidate, type RuntimeName, runtimeNames } from "./candidate";
import { type GradientCheck, gradientChecks } from "./gradient-reference";
import { onnxruntimeOn } from "./onnxruntime";
import { cpu, wasm } from "./stock";
import { tfjsNodeGpu } from "./tfjs-node-gpu";
import { tryOut } from "./try-out";
import { webgpu } from "./webgpu";

export interface RuntimeOptions {
  /**
   * What to compute with. By default the first of these that passes its checks: onnxruntime on CUDA; tfjs-node-gpu,
   * where it is installed and sees a GPU; onnxruntime on WebGPU, where that is faster than the processor; onnxruntime on
   * the processor. `webgpu`, `wasm` and `cpu` are TensorFlow.js's own backends, taken only by name.
   */
  readonly runtime?: RuntimeName;
  /** Where onnxruntime computes; none other is tried then. */
  readonly provider?: Provider;
  /** Threads of onnxruntime on the processor; default 0: one a physical core. */
  readonly threads?: number;
  /**
   * How exact products on an NVIDIA GPU are; default float32, unless NVIDIA_TF32_OVERRIDE in the environment says
   * otherwise. `tf32` is asked of CUDA and tfjs-node-gpu alone, and holds until the process ends.
   */
  readonly precision?: Precision;
  /** What has to be differentiated rightly; default: all four. A perceptron needs no convolution. */
  readonly needs?: readonly GradientCheck[];
  /** With `runtime: "webgpu"`: take an adapter that the processor emulates, too; default false. */
  readonly emulated?: boolean;
}

/** What was tried before, and why it was passed over. */
export interface PassedOver {
  readonly runtime: RuntimeName;
  readonly provider: Provider | null;
  readonly reason: string;
}

/** TensorFlow.js's current backend, checked. */
export interface TrainingRuntime {
  readonly name: RuntimeName;
  /** onnxruntime's provider; null for the other runtimes. */
  readonly provider: Provider | null;
  /** For people: "onnxruntime on cpu, 2 threads". */
  readonly description: string;
  readonly passedOver: readonly PassedOver[];
  /** Restores the backend that was there before; tensors that still live on this one are lost with it. */
  dispose(): void;
}

interface Chosen {
  readonly runtime: Omit<TrainingRuntime, "dispose">;
  readonly release: () => void;
}

interface InUse {
  readonly options: RuntimeOptions;
  readonly chosen: Promise<Chosen>;
  users: number;
}

/** At most one, for TensorFlow.js has one current backend. */
let inUse: InUse | null = null;

/**
 * Makes TensorFlow.js compute with the best that this machine has, or with what is asked for, once its gradients of
 * convolution, pooling, attention and norm are those of PyTorch. While one is in use it is shared, by all who ask for
 * nothing else.
 * @throws SoftconError where nothing passes, with the reasons; where a runtime other than that asked for is in use.
 */
export async function chooseRuntime(options: RuntimeOptions = {}): Promise<TrainingRuntime> {
  const candidates = candidatesOf(options);
  inUse ??= { options, chosen: firstOf(candidates, options.needs ?? gradientChecks), users: 0 };
  const mine = inUse;
  mine.users++;
  let left = false;
  const leave = (release: () => void): void => {
    if (left) return;
    left = true;
    mine.users--;
    if (mine.users > 0) return;
    inUse = null;
    release();
  };
  let release = (): void => {};
  try {
    const chosen = await mine.chosen;
    release = chosen.release;
    if (!fits(options, mine.options, chosen.runtime))
      throw new SoftconError(
        `another training runtime is in use (${chosen.runtime.description}); dispose of it first`,
        "usage",
      );
    return { ...chosen.runtime, dispose: () => leave(release) };
  } catch (error) {
    leave(release);
    throw error;
  }
}

/** Whether a runtime that was chosen by `given` is what `wanted` asks for; what is left out asks for nothing. */
function fits(wanted: RuntimeOptions, given: RuntimeOptions, { name, provider }: Chosen["runtime"]): boolean {
  const { needs = gradientChecks, precision = "float32" } = given;
  return (
    (wanted.runtime ?? name) === name &&
    (wanted.provider ?? provider) === provider &&
    (wanted.threads ?? given.threads) === given.threads &&
    (wanted.precision ?? precision) === precision &&
    (wanted.needs ?? needs).every((check) => needs.includes(check))
  );
}

/** @throws SoftconError where the options do not make sense. */
function candidatesOf(options: RuntimeOptions): Candidate[] {
  const { runtime, provider, threads = 0, emulated = false, precision } = options;
  if (runtime !== undefined && !runtimeNames.includes(runtime))
    throw new SoftconError(
      `there is no training runtime ${runtime}; choose ${runtimeNames.join(", ")}`,
      "usage",
    );
  if (provider !== undefined && runtime !== undefined && runtime !== "onnxruntime")
    throw new SoftconError(`${runtime} has no providers; leave out provider or ask for onnxruntime`, "usage");
  if (precision !== undefined && !precisions.includes(precision))
    throw new SoftconError(`there is no precision ${precision}; choose ${precisions.join(" or ")}`, "usage");
  if (precision === "tf32") refuseTf32On(provider ?? runtime ?? "cuda");
  if (provider !== undefined) return [onnxruntimeOn(provider, threads, true, precision)];
  const onnx = (on: Provider): Candidate => onnxruntimeOn(on, threads, false, precision);
  const others = precision === "tf32" ? [] : [onnx("webgpu"), onnx("cpu")];
  const onnxruntime = [onnx("cuda"), ...others];
  if (runtime === undefined) return [onnx("cuda"), tfjsNodeGpu(precision), ...others];
  const named: Readonly<Record<RuntimeName, Candidate[]>> = {
    onnxruntime,
    "tfjs-node-gpu": [tfjsNodeGpu(precision)],
    webgpu: [webgpu(emulated)],
    wasm: [wasm()],
    cpu: [cpu()],
  };
  return named[runtime];
}

/** @throws SoftconError where what is asked for computes in float32 alone. */
function refuseTf32On(place: Provider | RuntimeName): void {
  if (["cuda", "onnxruntime", "tfjs-node-gpu"].includes(place)) return;
  throw new SoftconError(
    `TF32 is for NVIDIA's GPUs, by the provider cuda or by tfjs-node-gpu; ${place} has float32 alone`,
    "usage",
  );
}

async function firstOf(candidates: readonly Candidate[], needs: readonly GradientCheck[]): Promise<Chosen> {
  const passedOver: PassedOver[] = [];
  for (const candidate of candidates) {
    const { runtime, provider } = candidate;
    try {
      if (candidate.obstacle !== null) throw new SoftconError(candidate.obstacle, "resource");
      const { description, release } = await startChecked(candidate, needs);
      return { runtime: { name: runtime, provider, description, passedOver }, release };
    } catch (error) {
      passedOver.push({ runtime, provider, reason: messageOf(error) });
    }
  }
  const reasons = passedOver.map(({ runtime, provider, reason }) => `${provider ?? runtime}: ${reason}`);
  throw new SoftconError(`no training runtime passes its checks: ${reasons.join("; ")}`, "resource");
}

/** @throws SoftconError where the candidate cannot be had or fails a check; all is as before then. */
async function startChecked(
  candidate: Candidate,
  needs: readonly GradientCheck[],
): Promise<{ description: string; release: () => void }> {
  const { description, results, release } = await tryOut(candidate, needs);
  const faults = Object.entries(results).flatMap(([check, fault]) =>
    fault === null ? [] : [`${check}: ${fault}`],
  );
  if (faults.length === 0) return { description, release };
  release();
  throw new SoftconError(`its gradients fail the check: ${faults.join(", ")}`, "resource");
}
