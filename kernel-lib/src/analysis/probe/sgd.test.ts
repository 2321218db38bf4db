import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../core/random";
import { bigEarthNetResNet, bigEarthNetViT, fourLayerHead, probeProtocols } from "./protocols";
import { fitSgd, fitSgdGrid, type SgdSettings, scheduledRate } from "./sgd";

const settings: SgdSettings = {
  learningRate: 0.5,
  batch: 4,
  epochs: 2,
  momentum: 0.9,
  weightDecay: 0.01,
  schedule: { kind: "steps", at: [1], factor: 0.1 },
  initialDeviation: 0,
};

test("two full-batch steps by hand: momentum, weight decay, a learning rate that falls, mean losses", async () => {
  const x = { data: Float32Array.of(1, -2, 3, 0.5), rows: 4, cols: 1 };
  const hot = Uint8Array.of(1, 0, 0, 1, 1, 1, 0, 0);
  const fit = await fitSgd(x, { kind: "labels", hot, count: 2 }, settings, { seed: 1 });
  const [w, b, vw, vb] = [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ] as [number[], number[], number[], number[]];
  for (const rate of [0.5, 0.05]) {
    let loss = 0;
    for (const k of [0, 1]) {
      let [gw, gb] = [0, 0];
      for (let r = 0; r < 4; r++) {
        const score = w[k]! * x.data[r]! + b[k]!;
        const error = 1 / (1 + Math.exp(-score)) - hot[r * 2 + k]!;
        loss += Math.log(1 + Math.exp(hot[r * 2 + k] ? -score : score)) / 8;
        gw += (error * x.data[r]!) / 8;
        gb += error / 8;
      }
      vw[k] = 0.9 * vw[k]! + gw + 0.01 * w[k]!;
      vb[k] = 0.9 * vb[k]! + gb + 0.01 * b[k]!;
      w[k]! -= rate * vw[k]!;
      b[k]! -= rate * vb[k]!;
    }
    assert.ok(Math.abs(loss - fit.losses[rate === 0.5 ? 0 : 1]!) < 1e-14);
  }
  for (const k of [0, 1]) {
    assert.ok(Math.abs(fit.probe.weights[k]! - w[k]!) < 1e-14);
    assert.ok(Math.abs(fit.probe.bias[k]! - b[k]!) < 1e-14);
  }
});

test("the schedules of the protocols", () => {
  const rate = (of: SgdSettings, epoch: number): number =>
    scheduledRate(of, epoch, epoch * 10, of.epochs * 10);
  assert.deepEqual(
    [0, 59, 60, 79, 80, 99].map((epoch) => Number(rate(bigEarthNetResNet.settings, epoch).toFixed(12))),
    [8, 8, 0.8, 0.8, 0.08, 0.08],
  );
  assert.equal(rate(bigEarthNetViT.settings, 0), 0.1);
  assert.ok(Math.abs(rate(bigEarthNetViT.settings, 50) - 0.05) < 1e-15);
  assert.deepEqual(fourLayerHead("classes", 512).learningRates?.slice(-2), [0.1, 0.2]);
  assert.equal(fourLayerHead("labels").metric, "micro average precision");
  for (const { settings: of, origins } of probeProtocols)
    assert.deepEqual(Object.keys(origins).sort(), Object.keys(of).sort());
});

test("the grid keeps the learning rate that does best on validation, and survives those that diverge", async () => {
  const random = seededRandom(3);
  const make = () => {
    const ids = Int32Array.from({ length: 200 }, () => random.int(2));
    const data = Float32Array.from({ length: 400 }, (_, i) => random.normal() + 3 * ids[i >> 1]!);
    return { x: { data, rows: 200, cols: 2 }, targets: { kind: "classes", ids, count: 2 } as const };
  };
  const [train, validation] = [make(), make()];
  const grid = {
    ...settings,
    batch: 20,
    epochs: 5,
    weightDecay: 1,
    schedule: { kind: "cosine", every: "batch" },
  } as const;
  const fit = await fitSgdGrid(train.x, train.targets, validation, grid, [1e300, 0.05, 1e-9], { seed: 1 });
  assert.equal(fit.learningRate, 0.05);
  assert.deepEqual(
    fit.scores.map(({ learningRate }) => learningRate),
    [1e-9, 0.05, 1e300],
  );
  assert.equal(fit.scores[2]?.score, 0);
  await assert.rejects(
    fitSgdGrid(train.x, train.targets, validation, grid, [1e300], { seed: 1 }),
    /every learning rate/,
  );
});
