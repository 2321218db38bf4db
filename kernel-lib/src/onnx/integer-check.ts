import { encodeModel } from "./encode";
import { GraphBuilder } from "./graph-builder";
import { OnnxSession } from "./session";

/**
 * Whether this processor's 8-bit products saturate (x64 without VNNI adds pairs of products in 16 bits), which would
 * falsify an int8 model. Found by computing a sum whose exact value is known.
 * @param exactIntegers ask onnxruntime for exact products, as an int8 model is opened with where this is true without.
 */
export async function saturatesIntegers(exactIntegers = false): Promise<boolean> {
  const length = 64;
  const graph = new GraphBuilder();
  const input = graph.input("x", "float32", [1, length]);
  const bytes = graph.node("Cast", [input], { to: 2 });
  const weights = graph.constant(new Int8Array(length).fill(127), [length, 1]);
  const sum = graph.node("Cast", [graph.node("MatMulInteger", [bytes, weights])], { to: 1 });
  graph.output("sum", sum, "float32", [1, 1]);
  const session = await OnnxSession.create(encodeModel(graph.build({}, "")), {
    provider: "cpu",
    threads: 1,
    exactIntegers,
  });
  try {
    const { sum: result } = await session.run({
      x: { data: new Float32Array(length).fill(255), shape: [1, length] },
    });
    return result?.data[0] !== 255 * 127 * length;
  } finally {
    await session.dispose();
  }
}
