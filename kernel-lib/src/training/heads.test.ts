import assert from "node:assert/strict";
import { test } from "node:test";
import { mocoV2Heads, mocoV3Heads } from "./head-shapes";
import { headOutput, randomHead } from "./heads";

test("heads have the shapes and the names of MoCo's, as PyTorch's Sequential numbers them", () => {
  // MoCo v2: Linear, ReLU, Linear.
  const v2 = randomHead("projector", 2048, mocoV2Heads.projector, 1);
  const shapes = Object.fromEntries(v2.names.map((name) => [name, v2.info(name).shape]));
  assert.deepEqual(shapes, {
    "projector.0.weight": [2048, 2048],
    "projector.0.bias": [2048],
    "projector.2.weight": [128, 2048],
    "projector.2.bias": [128],
  });
  // MoCo v3's _build_mlp: Linear, BatchNorm, ReLU, Linear, BatchNorm without weight and bias.
  const { predictor } = mocoV3Heads;
  assert.ok(predictor);
  const v3 = randomHead("predictor", 256, predictor, 1);
  assert.deepEqual(v3.names, [
    "predictor.0.weight",
    "predictor.1.weight",
    "predictor.1.bias",
    "predictor.1.running_mean",
    "predictor.1.running_var",
    "predictor.3.weight",
    "predictor.4.running_mean",
    "predictor.4.running_var",
  ]);
  assert.deepEqual(
    [headOutput(384, mocoV3Heads.projector), headOutput(2048, mocoV2Heads.projector)],
    [256, 128],
  );
});

test("linear layers begin uniform within ±1/√inputs, decided by the seed", () => {
  const shape = { sizes: [300], bias: true, hiddenNorm: false, lastNorm: false };
  const weight = randomHead("head", 400, shape, 5).float32("head.0.weight");
  const [least, most] = [Math.min(...weight.subarray(0, 5000)), Math.max(...weight.subarray(0, 5000))];
  assert.ok(least >= -0.05 && least < -0.0499 && most <= 0.05 && most > 0.0499, `${least} ${most}`);
  assert.deepEqual(randomHead("head", 400, shape, 5).float32("head.0.weight"), weight);
  assert.notDeepEqual(randomHead("head", 400, shape, 6).float32("head.0.weight"), weight);
});
