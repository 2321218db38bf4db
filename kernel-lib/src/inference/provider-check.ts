import { messageOf } from "../core/errors";
import { seededRandom } from "../core/random";
import { randomState } from "../networks/initialise";
import { encodeModel } from "../onnx/encode";
import type { Provider } from "../onnx/providers";
import { OnnxSession } from "../onnx/session";
import { productBands } from "../sensors/bands";
import { buildModel, portable } from "./build-model";
import { settlePreprocessing } from "./preprocessing";

/** Largest difference from the CPU's result that a provider may show, relative to its largest magnitude. */
const tolerance = 2e-3;

/**
 * Runs a small network with every operation of ours on the provider and on the CPU; placement alone is no proof.
 * Returns null where they agree, else what is wrong.
 */
export async function checkProvider(provider: Provider): Promise<string | null> {
  const architecture = {
    kind: "vit",
    channels: 13,
    width: 64,
    depth: 1,
    heads: 1,
    patch: 14,
    grid: 4,
    layerScale: true,
  } as const;
  const description = {
    id: "provider-check",
    architecture,
    dim: 64,
    weightsSha256: "",
    license: "",
    source: "",
    untrained: true,
    preprocessing: settlePreprocessing(productBands.L1C, { resize: 42 }),
    precision: "fp32",
    outputs: ["embedding"],
  } as const;
  const model = encodeModel(buildModel(randomState(architecture, 1), description, portable));
  const random = seededRandom(2);
  const data = Float32Array.from({ length: 13 * 32 * 32 }, () => random.int(4000));
  const run = async (on: Provider): Promise<Float32Array> => {
    const session = await OnnxSession.create(model, { provider: on, threads: 1 });
    try {
      const { embedding } = await session.run({ pixels: { data, shape: [1, 13, 32, 32] } });
      if (!(embedding?.data instanceof Float32Array)) throw new Error("no embedding came out");
      return embedding.data;
    } finally {
      await session.dispose();
    }
  };
  try {
    const expected = await run("cpu");
    const actual = await run(provider);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const worst = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? 0))), 0);
    return worst <= tolerance * largest
      ? null
      : `its result differs from the CPU's by ${worst.toExponential(1)}`;
  } catch (error) {
    return messageOf(error);
  }
}
