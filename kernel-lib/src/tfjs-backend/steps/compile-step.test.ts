import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../core/random";
import { OnnxBackend } from "../backend";
import { compileStep, registerOnnxBackend } from "../index";

before(async () => {
  await registerOnnxBackend({ threads: 1 });
});
beforeEach(async () => {
  await tf.setBackend("onnxruntime");
});

const random = seededRandom(3);
const normal = (shape: number[], scale = 1): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => scale * random.normal()),
    shape,
  );

function onnxBackend(): OnnxBackend {
  const backend = tf.backend();
  assert.ok(backend instanceof OnnxBackend);
  return backend;
}

/** A small convolutional classifier of images [B, 6, 6, 2], its weights drawn once. */
const initial = [normal([3, 3, 2, 5], 0.3), normal([45, 3], 0.3), normal([3], 0.1)].map((tensor) => ({
  shape: tensor.shape,
  data: tensor.dataSync(),
}));

function classifier() {
  const weights = initial.map(({ data, shape }) => tf.tidy(() => tf.variable(tf.tensor(data, shape))));
  const [filter, head, bias] = weights;
  assert.ok(filter && head && bias);
  const cost = (images: tf.Tensor, labels: tf.Tensor): { loss: tf.Scalar; accuracy: tf.Tensor } => {
    const pixels = tf.reshape(images, [images.shape[0] ?? 1, 6, 6, 2]) as tf.Tensor4D;
    const maps = tf.relu(tf.conv2d(pixels, filter as tf.Tensor4D, 1, "same"));
    const pooled = tf.maxPool(maps as tf.Tensor4D, 2, 2, "valid");
    const logits = tf.add(tf.matMul(tf.reshape(pooled, [-1, 45]), head as tf.Tensor2D), bias);
    const loss: tf.Scalar = tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 3), logits);
    const accuracy = tf.mean(tf.cast(tf.equal(tf.argMax(logits, 1), labels), "float32"));
    return { loss, accuracy };
  };
  return { weights, cost };
}

const batches = [4, 4, 4, 3, 4, 4, 3, 4, 4, 4].map((size) => ({
  images: Float32Array.from({ length: size * 72 }, () => random.normal()),
  labels: Int32Array.from({ length: size }, (_, i) => (i * 7) % 3),
  size,
}));

interface Run {
  losses: number[];
  accuracies: number[];
  weights: number[];
}

/** Ten steps of TensorFlow.js's Adam, of which two have a smaller batch. */
function train(compiled: boolean): Run & { graphs: number } {
  const { weights, cost } = classifier();
  const optimizer = tf.train.adam(0.02);
  const step = (inputs: { readonly images: tf.Tensor; readonly labels: tf.Tensor }) => {
    let accuracy: tf.Tensor = tf.scalar(0);
    const { value, grads } = tf.variableGrads(() => {
      const { loss, accuracy: share } = cost(inputs.images, inputs.labels);
      accuracy = tf.keep(share);
      return loss;
    }, weights);
    optimizer.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
    const result = accuracy.clone();
    accuracy.dispose();
    return { loss: value, accuracy: result };
  };
  const replayed = compileStep(step);
  const run: Run = { losses: [], accuracies: [], weights: [] };
  for (const { images, labels, size } of batches) {
    tf.tidy(() => {
      const inputs = { images: tf.tensor4d(images, [size, 6, 6, 2]), labels: tf.tensor1d(labels, "int32") };
      const { loss, accuracy } = compiled ? replayed.run(inputs) : step(inputs);
      run.losses.push(...loss.dataSync());
      run.accuracies.push(...accuracy.dataSync());
    });
  }
  run.weights = weights.flatMap((weight) => [...weight.dataSync()]);
  const { graphs } = replayed;
  replayed.dispose();
  tf.dispose(weights);
  optimizer.dispose();
  return { ...run, graphs };
}

test("ten steps with a smaller batch now and then: the same as without compiling", () => {
  const expected = train(false);
  const actual = train(true);
  assert.equal(actual.graphs, 2);
  for (const key of ["losses", "accuracies", "weights"] as const)
    for (const [i, number] of expected[key].entries())
      assert.ok(Math.abs(number - (actual[key][i] ?? Number.NaN)) <= 1e-6, `${key} ${i}`);
  assert.ok((actual.losses[0] ?? 0) > 0);
});

test("on the cpu backend the function itself is called", async () => {
  const expected = train(true);
  await tf.setBackend("cpu");
  const actual = train(true);
  assert.equal(actual.graphs, 0);
  for (const [i, number] of expected.weights.entries())
    assert.ok(Math.abs(number - (actual.weights[i] ?? Number.NaN)) <= 2e-5, `weight ${i}`);
});

test("tensors, graphs and memory stay as they are, and the function is called ever more rarely", () => {
  const { weights, cost } = classifier();
  let calls = 0;
  const step = compileStep(({ images, labels, rate }: Record<"images" | "labels" | "rate", tf.Tensor>) => {
    calls++;
    const { value, grads } = tf.variableGrads(() => cost(images, labels).loss, weights);
    for (const weight of weights) {
      const gradient = grads[weight.name];
      assert.ok(gradient);
      weight.assign(tf.sub(weight, tf.mul(rate, gradient)));
    }
    return { loss: value };
  });
  const [batch] = batches;
  assert.ok(batch);
  const once = (rate: number): number =>
    tf.tidy(() => {
      const images = tf.tensor4d(batch.images, [4, 6, 6, 2]);
      const { loss } = step.run({
        images,
        labels: tf.tensor1d(batch.labels, "int32"),
        rate: tf.scalar(rate),
      });
      return loss?.dataSync()[0] ?? Number.NaN;
    });
  const state = (): number[] => [
    tf.memory().numTensors,
    onnxBackend().memory().numBytesInBackend,
    onnxBackend().memory().numBytesPooled,
    onnxBackend().runner.statistics.compiled,
  ];
  const first = once(0.05);
  for (let i = 0; i < 9; i++) once(0.05 / (i + 1));
  const settled = state();
  let last = 0;
  for (let i = 10; i < 100; i++) last = once(0.05 / i);
  assert.deepEqual(state(), settled);
  assert.ok(last < first);
  // Calls 1, 2, 4, 8, 16, 32 and 64.
  assert.equal(calls, 7);
  step.dispose();
  tf.dispose(weights);
});

test("a number given as a number is an input, and inputs that are all zeros or ones stay inputs", () => {
  const step = compileStep(({ x, rate }: Record<"x" | "rate", tf.Tensor>) => ({
    y: tf.mul(tf.add(x, 1), rate),
    x,
  }));
  for (const [fill, rate] of [
    [0, 1],
    [1, 2],
    [5, 0.25],
    [0, 0],
  ] as const) {
    tf.tidy(() => {
      const { x, y } = compileRun(step, tf.fill([3], fill), rate);
      assert.deepEqual([...x.dataSync()], [fill, fill, fill]);
      assert.deepEqual([...y.dataSync()], Array(3).fill((fill + 1) * rate));
    });
  }
  assert.equal(step.graphs, 1);
  step.dispose();
});

const compileRun = (
  step: { run(inputs: { x: tf.Tensor; rate: tf.Tensor | number }): { x: tf.Tensor; y: tf.Tensor } },
  x: tf.Tensor,
  rate: number,
) => step.run({ x, rate });

test("changes to variables from outside count, and the caller's tensors are left alone", () => {
  const start = tf.tensor1d([1, 2]);
  const variable = tf.variable(start);
  const step = compileStep(({ x }: { readonly x: tf.Tensor }) => {
    const sum = tf.add(variable, x);
    variable.assign(sum as tf.Tensor1D);
    return { sum, variable };
  });
  const x = tf.tensor1d([10, 20]);
  const sums = [0, 1, 2].map(() => tf.tidy(() => [...step.run({ x }).sum.dataSync()]));
  assert.deepEqual(sums, [
    [11, 22],
    [21, 42],
    [31, 62],
  ]);
  tf.tidy(() => variable.assign(tf.tensor1d([0, 0])));
  assert.deepEqual(
    tf.tidy(() => [...step.run({ x }).variable.dataSync()]),
    [10, 20],
  );
  assert.deepEqual([...variable.dataSync()], [10, 20]);
  assert.deepEqual([...start.dataSync()], [1, 2]);
  assert.deepEqual([...x.dataSync()], [10, 20]);
  step.dispose();
  tf.dispose([start, variable, x]);
});

test("a weight's own array is written over, but never one that another tensor shares", () => {
  const size = 5000;
  const weight = tf.tidy(() => tf.variable(tf.ones([size])));
  const step = compileStep(({ x }: { readonly x: tf.Tensor }) => {
    weight.assign(tf.sub(weight, tf.mul(x, 0.5)));
    return { twice: tf.mul(weight, 2) };
  });
  const run = (x: tf.Tensor): number =>
    tf.tidy(() => step.run({ x }).twice.dataSync()[size - 1] ?? Number.NaN);
  const x = tf.fill([size], 1);
  assert.equal(run(x), 1);
  const copy = weight.clone();
  assert.equal(run(x), 0);
  assert.equal(copy.dataSync()[size - 1], 0.5);
  const doubled = tf.mul(copy, 2);
  copy.dispose();
  assert.equal(run(weight), 0);
  assert.equal(run(x), -1);
  assert.equal(doubled.dataSync()[0], 1);
  assert.equal(weight.dataSync()[0], -0.5);
  step.dispose();
  tf.dispose([x, doubled, weight]);
});

test("variables that the step makes: zeros are part of the first graph, computed ones make it wait for the next run", () => {
  for (const [start, graphs] of [
    [() => tf.zeros([3]), 1],
    [() => tf.exp(tf.tensor1d([0, 0, 0])), 0],
  ] as const) {
    let sum: tf.Variable | undefined;
    const step = compileStep(({ x }: { readonly x: tf.Tensor }) => {
      sum ??= tf.variable(start());
      sum.assign(tf.add(sum, x));
      return { sum };
    });
    const run = (): number => tf.tidy(() => step.run({ x: tf.tensor1d([1, 2, 3]) }).sum.dataSync()[2] ?? 0);
    const first = run();
    assert.equal(step.graphs, graphs);
    assert.deepEqual(
      [run(), run(), run(), run()],
      [3, 6, 9, 12].map((more) => first + more),
    );
    assert.equal(first, graphs === 1 ? 3 : 4);
    step.dispose();
    sum?.dispose();
  }
});

test("what cannot be replayed is refused with the reason", () => {
  const x = tf.tensor1d([1, 2, 3]);
  const refuses = (step: (x: tf.Tensor) => tf.Tensor, message: RegExp, calls = 1): void => {
    const compiled = compileStep((inputs: { readonly x: tf.Tensor }) => ({ y: step(inputs.x) }));
    for (let i = 1; i < calls; i++) compiled.run({ x }).y.dispose();
    const count = tf.memory().numTensors;
    assert.throws(() => compiled.run({ x }), { name: "SoftconError", message });
    assert.equal(tf.memory().numTensors, count);
    compiled.dispose();
  };
  refuses((y) => tf.mul(y, y.dataSync()[0] ?? 0), /looks at the data/);
  refuses((y) => tf.mul(y, tf.randomUniform([3])), /other elements \(random/, 2);
  refuses((y) => tf.dropout(y, 0.5), /not the same each time/, 2);
  let rate = 1;
  refuses((y) => tf.mul(y, rate++), /the number 1 has become 2/, 2);
  let odd = false;
  refuses(
    (y) => {
      odd = !odd;
      return odd ? tf.exp(y) : tf.sin(y);
    },
    /operations are others/,
    2,
  );
  // Computed at last, the graph still works.
  assert.deepEqual([...tf.add(x, 1).dataSync()], [2, 3, 4]);
  x.dispose();
});

test("tensors that are kept, empty inputs and disposed variables are refused", () => {
  const x = tf.tensor1d([1, 2, 3]);
  let kept: tf.Tensor = x;
  const keeping = compileStep((inputs: { readonly x: tf.Tensor }) => {
    kept = tf.keep(tf.exp(inputs.x));
    return { y: tf.add(inputs.x, 1) };
  });
  assert.throws(() => keeping.run({ x }), /leaves 1 tensors behind/);
  kept.dispose();
  assert.throws(() => keeping.run({ x: tf.tensor1d([]) }), /input x of a compiled step is float32 \[0\]/);
  const variable = tf.variable(tf.tensor1d([1, 1, 1]));
  const using = compileStep((inputs: { readonly x: tf.Tensor }) => ({ y: tf.add(inputs.x, variable) }));
  using.run({ x });
  variable.dispose();
  assert.throws(() => using.run({ x }), /disposed/);
});

test("an index that is out of range fails in a replay, too", () => {
  const table = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const step = compileStep((inputs: { readonly places: tf.Tensor }) => ({
    rows: tf.gather(table, inputs.places as tf.Tensor1D),
  }));
  const rows = (places: number[]): number[] =>
    tf.tidy(() => [...step.run({ places: tf.tensor1d(places, "int32") }).rows.dataSync()]);
  assert.deepEqual(rows([1, 0]), [3, 4, 1, 2]);
  assert.deepEqual(rows([0, 1]), [1, 2, 3, 4]);
  assert.throws(() => rows([0, 2]));
  assert.throws(() => rows([-1, 0]));
  step.dispose();
});

test("variables made of reshaped tensors are as others", () => {
  const weight = tf.tidy(() => tf.variable(tf.mul(tf.range(0, 6, 1), 2).reshape([2, 3])));
  const step = compileStep(({ x }: Record<"x", tf.Tensor>) => {
    weight.assign(tf.add(weight, x));
    return { sum: tf.sum(weight) };
  });
  const sums = [1, 2, 3, 4].map((x) => {
    const { sum } = step.run({ x });
    const [value] = sum.dataSync();
    sum.dispose();
    return value;
  });
  assert.deepEqual(sums, [36, 48, 66, 90]);
  step.dispose();
  weight.dispose();
});
