import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftconError } from "../core/errors";
import { seededRandom } from "../core/random";
import { encodeModel } from "../onnx/encode";
import { GraphBuilder } from "../onnx/graph-builder";
import { OnnxSession } from "../onnx/session";
import { resize } from "../raster/resample";
import { eurosatBands, productBands } from "../sensors/bands";
import { listStatistics } from "../sensors/statistics";
import { type Preprocessing, type PreprocessingOptions, settlePreprocessing } from "./preprocessing";
import { recordPreprocessing } from "./record-preprocessing";

/** Runs the preprocessing alone. */
async function preprocess(
  settings: Preprocessing,
  data: Float32Array | Uint16Array,
  shape: readonly number[],
): Promise<Float32Array> {
  const graph = new GraphBuilder();
  const pixels = graph.input("pixels", settings.inputType, ["b", settings.bands.length, "h", "w"]);
  graph.output("image", recordPreprocessing(graph, pixels, settings), "float32", ["b", "c", "h", "w"]);
  const session = await OnnxSession.create(encodeModel(graph.build({}, "")), { provider: "cpu", threads: 1 });
  try {
    const { image } = await session.run({ pixels: { data, shape } });
    assert.ok(image?.data instanceof Float32Array);
    return image.data;
  } finally {
    await session.dispose();
  }
}

const settle = (bands: readonly string[], options: PreprocessingOptions = {}): Preprocessing =>
  settlePreprocessing(bands, { resize: null, clampQuantiles: null, ...options });

const differing = (actual: Float32Array, expected: ArrayLike<number>): number =>
  actual.reduce((count, value, i) => count + (value === expected[i] ? 0 : 1), 0);

/** The specification, letter by letter, in float64. */
const specified = (x: number, mean: number, std: number): number => {
  const y = Math.min(Math.max((x - (mean - 2 * std)) / (4 * std), 0), 1);
  return Math.fround(Math.floor(255 * y) / 255);
};

for (const inputType of ["uint16", "float32"] as const) {
  test(`every digital number becomes exactly what is specified, for every preset (${inputType})`, async () => {
    const presets = listStatistics().filter(({ product }) => product !== "S1");
    assert.ok(presets.length >= 6);
    for (const { name, product } of presets) {
      const bands = productBands[product];
      const settings = settle(bands, { statistics: name, product, inputType });
      const Numbers = inputType === "uint16" ? Uint16Array : Float32Array;
      const data = new Numbers(bands.length * 65536).map((_, i) => i % 65536);
      const expected = Float32Array.from(data, (x, i) => {
        const band = Math.floor(i / 65536);
        return specified(x, settings.mean[band] ?? Number.NaN, settings.std[band] ?? Number.NaN);
      });
      const actual = await preprocess(settings, data, [1, bands.length, 256, 256]);
      assert.equal(differing(actual, expected), 0, `${name}/${product}`);
    }
  });
}

test("decibels with fractions become exactly what is specified", async () => {
  const random = seededRandom(3);
  const settings = settle(productBands.S1);
  const data = Float32Array.from({ length: 2 * 300 * 300 }, () => -45 + 60 * random.next());
  const expected = data.map((x, i) => {
    const band = i < data.length / 2 ? 0 : 1;
    return specified(x, settings.mean[band] ?? Number.NaN, settings.std[band] ?? Number.NaN);
  });
  assert.equal(differing(await preprocess(settings, data, [1, 2, 300, 300]), expected), 0);
});

test("the other forms: continuous, TorchGeo's z-score, none", async () => {
  const data = new Float32Array([-20.19237134 + 5.91150917, 0, Number.NaN]);
  const form = async (normalisation: "continuous" | "zscore" | "none"): Promise<Float32Array> =>
    preprocess(settle(["VH"], { normalisation, product: "S1" }), data, [1, 1, 1, 3]);
  const close = (actual: Float32Array, expected: readonly number[]): void => {
    expected.forEach((value, i) => {
      assert.ok(Math.abs((actual[i] ?? Number.NaN) - value) < 1e-6, `${actual} against ${expected}`);
    });
  };
  // One deviation above the mean: (μ + σ − (μ − 2σ)) / 4σ = 3/4; 0 dB lies beyond two deviations, at 1.35 unclipped.
  close(await form("continuous"), [0.75, 1, 0]);
  close(await form("zscore"), [1, 20.19237134 / 5.91150917, 0]);
  assert.deepEqual(await form("none"), data);
});

test("bands are put into the network's order, missing ones filled after normalisation", async () => {
  const l1c = productBands.L1C;
  const random = seededRandom(4);
  const values = new Map(l1c.map((band) => [band, random.int(4000)]));
  const given = (bands: readonly string[]): Float32Array =>
    Float32Array.from(bands, (band) => values.get(band) ?? 0);
  const inOrder = await preprocess(settle(l1c), given(l1c), [1, 13, 1, 1]);
  const eurosat = settle(l1c, { bands: eurosatBands });
  assert.deepEqual(await preprocess(eurosat, given(eurosatBands), [1, 13, 1, 1]), inOrder);

  const l2a = productBands.L2A;
  const zero = await preprocess(settle(l1c, { bands: l2a }), given(l2a), [1, 12, 1, 1]);
  assert.equal(zero.length, 13);
  assert.equal(zero[10], 0);
  const own = await preprocess(settle(l2a), given(l2a), [1, 12, 1, 1]);
  assert.deepEqual([...zero.subarray(0, 10), ...zero.subarray(11)], [...own]);

  const mean = settle(l1c, { bands: ["red", "B03", "b2"], missingBands: "mean" });
  const filled = await preprocess(mean, given(["B4", "B3", "B2"]), [1, 3, 1, 1]);
  assert.deepEqual(mean.bands, ["B4", "B3", "B2"]);
  assert.equal(filled[0], Math.fround(127 / 255));
  assert.equal(filled[3], (await preprocess(settle(["B4"]), given(["B4"]), [1, 1, 1, 1]))[0]);
});

test("what cannot be settled is refused with the way out", () => {
  const fails = (bands: readonly string[], options: PreprocessingOptions, message: RegExp): void => {
    assert.throws(
      () => settlePreprocessing(bands, options),
      (error) => error instanceof SoftconError && message.test(error.message),
    );
  };
  fails(productBands.L1C, { bands: ["VV"] }, /the network takes B1 B2/);
  fails(
    productBands.L1C,
    { bands: productBands.L2A, missingBands: "error" },
    /lacks B10.*--missing-bands zero/,
  );
  fails(productBands.L1C, { statistics: "imagenet" }, /no statistics preset "imagenet"; there are/);
  fails(productBands.L1C, { product: "L2A" }, /L2A has no B10/);
  fails(productBands.L1C, { bands: ["B99"] }, /"B99" is no band/);
});

test("images are resized as PyTorch's interpolate does, which our resize is checked against", async () => {
  const random = seededRandom(6);
  const [width, height, channels] = [50, 37, 2];
  const data = Float32Array.from({ length: channels * width * height }, () => random.next());
  for (const size of [64, 21]) {
    for (const method of ["bilinear", "bicubic"] as const) {
      for (const antialias of [false, true]) {
        const settings = settle(["VV", "VH"], {
          normalisation: "none",
          resize: size,
          resizeMethod: method,
          antialias,
        });
        const actual = await preprocess(settings, data, [1, channels, height, width]);
        const expected = resize(
          data,
          { channels, width, height },
          { width: size, height: size },
          { method, antialias },
        );
        const worst = actual.reduce(
          (most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? 0))),
          0,
        );
        assert.ok(worst < 1e-4, `${method} to ${size}, antialias ${antialias}: off by ${worst}`);
      }
    }
  }
});

test("Sentinel-1 is clamped to each image's own quantiles, NaN left out, as numpy.quantile interpolates", async () => {
  const settings = settlePreprocessing(productBands.S1, { normalisation: "none", resize: null });
  assert.deepEqual(settings.clampQuantiles, [0.01, 0.99]);
  const random = seededRandom(7);
  const plane = 41 * 29;
  const data = Float32Array.from({ length: 4 * plane }, () => -12 + 6 * random.normal());
  for (let i = 0; i < 40; i++) data[random.int(plane)] = Number.NaN;
  data.fill(Number.NaN, 3 * plane);
  const actual = await preprocess(settings, data, [2, 2, 29, 41]);
  for (let at = 0; at < 4; at++) {
    const values = data.subarray(at * plane, (at + 1) * plane);
    const sorted = values.filter((value) => !Number.isNaN(value)).sort();
    const quantile = (share: number): number => {
      const position = share * (sorted.length - 1);
      const low = sorted[Math.floor(position)] ?? Number.NaN;
      const high = sorted[Math.min(Math.floor(position) + 1, sorted.length - 1)] ?? Number.NaN;
      return low + (high - low) * (position - Math.floor(position));
    };
    const [low, high] = [quantile(0.01), quantile(0.99)];
    values.forEach((value, i) => {
      const expected = Math.min(Math.max(value, low), high);
      const got = actual[at * plane + i] ?? 0;
      assert.ok(
        Number.isNaN(value) ? Number.isNaN(got) : Math.abs(got - expected) < 1e-5,
        `image ${at}, pixel ${i}: ${value} became ${got}, expected ${expected}`,
      );
    });
  }
});
