import { SoftconError } from "../core/errors";
import { encodeModel } from "./encode";
import { GraphBuilder } from "./graph-builder";
import type { Provider } from "./providers";
import type { HostTensor, SyncRuntime } from "./sync-runtime";

/** How the factors of float32 products are rounded: not at all, or to the 10 bits of TF32, as NVIDIA's GPUs can. */
export const precisions = ["float32", "tf32"] as const;
export type Precision = (typeof precisions)[number];

const variable = "NVIDIA_TF32_OVERRIDE";

/** What this process has told NVIDIA's libraries; null before it has told them anything. */
let settled: Precision | null = null;

/**
 * Decides how exact the products of NVIDIA's libraries are, to be called before the first of them is loaded: they read it
 * from the environment then, once a process. onnxruntime's CUDA provider rounds to TF32 unless told otherwise, and
 * onnxruntime-node hands that provider no option but the device, so the environment is the only way to float32. A
 * worker thread's environment is a copy that the libraries do not see: decide in the main thread.
 * @param wanted left out: what was decided before or the environment says, else float32.
 * @returns what holds in this process.
 * @throws SoftconError where something else holds.
 */
export function settlePrecision(wanted?: Precision): Precision {
  const told = process.env[variable];
  const environment = told === undefined ? null : told === "0" ? "float32" : "tf32";
  const holds = settled ?? environment ?? wanted ?? "float32";
  if (wanted !== undefined && wanted !== holds)
    throw new SoftconError(
      settled === null
        ? `products in ${wanted} were asked for, but ${variable}=${told} in the environment stands for ${holds}; unset it`
        : `products in ${wanted} were asked for, but NVIDIA's libraries have been loaded for ${holds}; start another process`,
      "usage",
    );
  if (holds === "float32") process.env[variable] = "0";
  settled = holds;
  return holds;
}

/**
 * What a provider's products really are: those with 1 have to be the numbers themselves.
 * @throws SoftconError where onnxruntime has not the provider.
 */
export function measurePrecision(runtime: SyncRuntime, provider: Provider): Precision {
  const size = 128;
  const shape = [size, size];
  const graph = new GraphBuilder();
  const product = graph.node("MatMul", [
    graph.input("a", "float32", shape),
    graph.input("b", "float32", shape),
  ]);
  graph.expose(product, "float32", shape);
  const session = runtime.createSession(encodeModel(graph.build({}, "precision")), { provider, threads: 1 });
  try {
    const matrix = (element: (row: number, column: number) => number): HostTensor & { type: "float32" } => ({
      type: "float32",
      data: Float32Array.from({ length: size * size }, (_, i) => element(Math.floor(i / size), i % size)),
      shape,
    });
    const numbers = matrix((row, column) => 1 + ((row * size + column + 0.5) / size ** 2 / 3) ** 0.5);
    const identity = matrix((row, column) => Number(row === column));
    const result = matrix(() => 0);
    const inputs = new Map([
      ["a", numbers],
      ["b", identity],
    ]);
    session.run(inputs, new Map([[product.name, result]]));
    // TF32 is off by up to 2⁻¹¹ of a number, float32's sum of one product and zeros by nothing.
    const off = numbers.data.some((number, i) => !(Math.abs(number - (result.data[i] ?? 0)) < 2 ** -18));
    return off ? "tf32" : "float32";
  } finally {
    session.dispose();
  }
}
