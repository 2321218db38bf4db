import { encodeModel } from "./encode";
import { GraphBuilder } from "./graph-builder";
import type { Precision } from "./precision";
import type { Provider } from "./providers";
import type { HostTensor, SyncRuntime } from "./sync-runtime";

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
