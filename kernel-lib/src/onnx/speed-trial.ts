import { encodeModel } from "./encode";
import { GraphBuilder } from "./graph-builder";
import type { Provider } from "./providers";
import { type HostTensor, SyncRuntime } from "./sync-runtime";

/**
 * Milliseconds that a provider takes for a product of two matrices, size × size, copying to and from it included. A GPU
 * that is there in name alone, emulated by the processor, is slower than the processor.
 * @throws SoftconError where onnxruntime has not the provider.
 */
export async function matrixProductTime(provider: Provider, threads: number, size: number): Promise<number> {
  const graph = new GraphBuilder();
  const [a, b] = [graph.input("a", "float32", [size, size]), graph.input("b", "float32", [size, size])];
  const product = graph.node("MatMul", [a, b]);
  graph.expose(product, "float32", [size, size]);
  const runtime = await SyncRuntime.load();
  const session = runtime.createSession(encodeModel(graph.build({}, "speed trial")), { provider, threads });
  try {
    const matrix = (): HostTensor => ({
      type: "float32",
      data: new Float32Array(size * size).fill(0.5),
      shape: [size, size],
    });
    const inputs = new Map([
      ["a", matrix()],
      ["b", matrix()],
    ]);
    const outputs = new Map([[product.name, matrix()]]);
    // The first run compiles shaders and allocates.
    session.run(inputs, outputs);
    const began = performance.now();
    session.run(inputs, outputs);
    return performance.now() - began;
  } finally {
    session.dispose();
  }
}
