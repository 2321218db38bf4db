import type { InferenceSession, Tensor } from "onnxruntime-node";
import { messageOf, SoftconError } from "../core/errors";
import { settlePrecision } from "./precision";
import type { Provider } from "./providers";

export interface SessionOptions {
  readonly provider: Provider;
  /** Threads of one operator; 0 lets onnxruntime choose: one a physical core. */
  readonly threads: number;
  /** Keep 8-bit products exact on processors whose own instructions saturate; slower, so only where it is needed. */
  readonly exactIntegers?: boolean;
  /** Where a model in memory finds the files that hold its external constants. */
  readonly externalFolder?: string;
}

/** A dense tensor going in or coming out, row-major. */
export interface OnnxTensor {
  readonly data: Float32Array | Uint16Array;
  readonly shape: readonly number[];
}

/** A model that runs. Running blocks the thread it is on: put it in a worker where something else must stay alive. */
export class OnnxSession {
  readonly #session: InferenceSession;
  readonly #makeTensor: (tensor: OnnxTensor) => Tensor;

  private constructor(session: InferenceSession, makeTensor: (tensor: OnnxTensor) => Tensor) {
    this.#session = session;
    this.#makeTensor = makeTensor;
  }

  /**
   * @param model an ONNX file's bytes, or its path.
   * @throws SoftconError where onnxruntime refuses the model or has not the provider.
   */
  static async create(model: Uint8Array | string, options: SessionOptions): Promise<OnnxSession> {
    // Loaded on first use: the library's other rooms work where onnxruntime has no build.
    const { InferenceSession, Tensor } = await loadRuntime();
    if (options.provider === "cuda") settlePrecision();
    const settings = sessionSettings(options);
    try {
      const session =
        typeof model === "string"
          ? await InferenceSession.create(model, settings)
          : await InferenceSession.create(model, settings);
      return new OnnxSession(session, ({ data, shape }) =>
        data instanceof Float32Array ? new Tensor("float32", data, shape) : new Tensor("uint16", data, shape),
      );
    } catch (error) {
      throw new SoftconError(
        `onnxruntime refused the model on ${options.provider}: ${messageOf(error)}`,
        "resource",
        {
          cause: error,
        },
      );
    }
  }

  get outputNames(): readonly string[] {
    return this.#session.outputNames;
  }

  /** Runs once; the results are copies of their own. */
  async run(inputs: Readonly<Record<string, OnnxTensor>>): Promise<Record<string, OnnxTensor>> {
    const feeds: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(inputs)) feeds[name] = this.#makeTensor(tensor);
    const outputs: Record<string, OnnxTensor> = {};
    for (const [name, { data, dims }] of Object.entries(await this.#session.run(feeds))) {
      if (!(data instanceof Float32Array)) throw new Error(`output ${name} is not float32`);
      outputs[name] = { data, shape: dims };
    }
    return outputs;
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }
}

/** What onnxruntime is told about a session. */
export function sessionSettings({
  provider,
  threads,
  exactIntegers = false,
  externalFolder,
}: SessionOptions): InferenceSession.SessionOptions {
  return {
    // Alone in the list: beside another, one that is missing would be passed over in silence.
    executionProviders: [provider],
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    ...(threads > 0 ? { intraOpNumThreads: threads } : {}),
    extra: {
      session: {
        // Threads that wait awake from one operation to the next are faster; between runs, and where others have taken the
        // processor from one of them, they sleep.
        intra_op: { allow_spinning: "1", spin_duration_us: "1000" },
        force_spinning_stop: "1",
        x64quantprecision: exactIntegers ? "1" : "0",
        ...(externalFolder === undefined
          ? {}
          : { model_external_initializers_file_folder_path: externalFolder }),
      },
    },
  };
}

export async function loadRuntime(): Promise<typeof import("onnxruntime-node")> {
  try {
    return await import("onnxruntime-node");
  } catch (error) {
    throw new SoftconError(
      `onnxruntime-node does not load on ${process.platform}-${process.arch}: ${messageOf(error)}; ` +
        "it has builds for Linux and Windows (x64, arm64) and macOS (arm64)",
      "resource",
      { cause: error },
    );
  }
}
