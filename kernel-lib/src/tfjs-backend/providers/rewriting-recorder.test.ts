import assert from "node:assert/strict";
import { test } from "node:test";
import { SyncRuntime } from "../../onnx/sync-runtime";
import { slice } from "../blocks/layout";
import { KernelCall } from "../kernel-call";
import { kernels } from "../kernels";
import { GraphRunner } from "../recording/graph-runner";
import { planOf } from "../recording/plan";
import { Recorder } from "../recording/recorder";
import { Value } from "../recording/value";
import { formProbes } from "./form-probes";
import { maskedMaxPoolGrad } from "./masked-max-pool";
import { forms, RewritingRecorder } from "./rewriting-recorder";

const all = new Set(forms);

async function computed(value: Value): Promise<number[]> {
  const runner = new GraphRunner(await SyncRuntime.load(), { provider: "cpu", threads: 1, sessions: 1 });
  runner.run([value]);
  runner.dispose();
  return value.source.kind === "data" ? [...value.source.elements] : [];
}

function close(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs(value - (actual[i] ?? Number.NaN)) < 1e-5, `${i}: ${actual[i]} is not ${value}`);
}

for (const form of forms.filter((form) => form !== "places of maxima")) {
  test(`${form}: recorded in another way, with the same result`, async () => {
    const [plain, other] = [new Recorder(), new RewritingRecorder(new Set([form]))].map(formProbes[form]);
    assert.ok(plain && other);
    assert.ok(planOf([other]).operations.length > planOf([plain]).operations.length);
    close(await computed(other), await computed(plain));
  });
}

test("slices backwards from anywhere to anywhere", async () => {
  for (let begin = 0; begin < 5; begin++)
    for (let size = 1; size <= begin + 1; size++)
      for (const step of [-1, -2]) {
        if (begin + (size - 1) * step < 0) continue;
        const recorder = new RewritingRecorder(all);
        const x = recorder.data(Float32Array.of(0, 1, 2, 3, 4), "float32", [5]);
        const expected = Array.from({ length: size }, (_, i) => begin + i * step);
        const value = slice(recorder, x, [begin], [size], [step]);
        assert.deepEqual(value === x ? [0] : await computed(value), expected);
      }
});

const windows = [
  { filterSize: 3, strides: 2, pad: "same" },
  { filterSize: 2, strides: 2, pad: "valid" },
  { filterSize: [2, 3], strides: [1, 2], pad: "same" },
  {
    filterSize: 3,
    strides: 2,
    pad: [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ],
  },
];
for (const attributes of windows) {
  test(`max pooling's gradient by masks: ${JSON.stringify(attributes)}`, async () => {
    const shape = [2, 7, 6, 3];
    // Few different numbers, so that windows have several largest ones.
    const images = Float32Array.from({ length: 252 }, (_, i) => ((i * 7919) % 13) - 6);
    const [expected, actual] = await Promise.all(
      [kernels["MaxPoolGrad"], maskedMaxPoolGrad].map(async (kernel) => {
        const g = new Recorder();
        const input = g.data(images, "float32", shape);
        const call = (name: string, inputs: [string, Value][]): KernelCall =>
          new KernelCall(name, g, new Map(inputs), attributes, () => new Float32Array());
        const pooled = kernels["MaxPool"]?.(call("MaxPool", [["x", input]]));
        assert.ok(pooled instanceof Value);
        const count = pooled.shape.reduce((product, size) => product * size, 1);
        const dy = g.data(
          Float32Array.from({ length: count }, (_, i) => Math.cos(i)),
          "float32",
          pooled.shape,
        );
        const gradient = kernel?.(
          call("MaxPoolGrad", [
            ["dy", dy],
            ["input", input],
            ["output", pooled],
          ]),
        );
        assert.ok(gradient instanceof Value);
        return computed(gradient);
      }),
    );
    assert.ok(expected && actual);
    close(actual, expected);
  });
}
