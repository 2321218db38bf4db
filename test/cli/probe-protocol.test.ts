import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryFolder } from "#lib/testing/temporary-folder";
import { writeTable } from "./cluster-table";
import { softcon } from "./softcon";

test("probe trains by a protocol, and says of each setting where it comes from", async (t) => {
  const folder = temporaryFolder(t);
  const classes = writeTable(folder, "label");
  const run = await softcon(["probe", classes, "--protocol", "eurosat", "--json"]);
  assert.equal(run.code, 0, run.stderr);
  const found = JSON.parse(run.stdout);
  assert.ok(found.score > 0.9);
  assert.equal(found.metric, "accuracy");
  assert.deepEqual(
    [found.protocol.name, found.protocol.settings.learningRate, found.protocol.settings.epochs],
    ["EuroSAT", 0.1, 100],
  );
  assert.deepEqual(new Set(Object.values(found.protocol.origins)), new Set(["O"]));

  const people = await softcon(["probe", classes, "--protocol", "eurosat"]);
  assert.match(people.stdout, /method +linear layer by SGD, protocol "EuroSAT"/);
  assert.match(people.stdout, /^ {2}learning rate +0\.1 +\[O\]$/m);
  assert.match(people.stdout, /\[O\] open: the public files do not say/);

  const labels = writeTable(folder, "labels");
  const vit = await softcon(["probe", labels, "--protocol", "bigearthnet-vit"]);
  assert.equal(vit.code, 0, vit.stderr);
  assert.match(vit.stdout, /^micro mAP +\d+\.\d +\d/m);
  assert.match(vit.stdout, /^ {2}schedule +cosine, set every epoch +\[V\]\n {2}batch +1024 +\[O\]$/m);
});

test("the head on the last four blocks chooses its learning rate on validation rows", async (t) => {
  const folder = temporaryFolder(t);
  const parts = ["test", "val", "train", "train", "train"];
  const vectors = { pool: "last4", dim: 4 * 384 } as const;
  const named = writeTable(folder, "label", vectors, (row) => parts[row % 5] ?? "");
  const run = await softcon(["probe", named, "--protocol", "last-four-blocks", "--json"]);
  assert.equal(run.code, 0, run.stderr);
  const { score, data, protocol } = JSON.parse(run.stdout);
  assert.deepEqual([data.train, data.test], [90, 30]);
  assert.deepEqual([protocol.choice.rows, protocol.choice.by], [30, 'column "split"']);
  const tried: { learningRate: number; score: number }[] = protocol.choice.scores;
  assert.equal(tried.length, 13);
  const best = Math.max(...tried.map((one) => one.score));
  assert.equal(protocol.settings.learningRate, tried.find((one) => one.score === best)?.learningRate);
  assert.ok(score > 0.8);

  const people = await softcon(["probe", named, "--protocol", "last-four-blocks", "--split", "0.2"]);
  assert.equal(people.code, 0, people.stderr);
  assert.match(people.stdout, /, the best of 13 on 24 validation rows +\[V\]/);
  assert.match(people.stdout, /20% of the training rows, stratified, seed 42 \[O\]/);
});

test("probe trains on few rows a class, drawn ten times", async (t) => {
  const table = writeTable(temporaryFolder(t), "label");
  const run = await softcon(["probe", table, "--few-shot", "1,10", "--json"]);
  assert.equal(run.code, 0, run.stderr);
  const { fewShot } = JSON.parse(run.stdout);
  const [one, ten] = fewShot;
  assert.deepEqual([one.shots, ten.shots, one.accuracies.length], [1, 10, 10]);
  for (const { mean, interval, accuracies } of fewShot) {
    assert.ok(interval.low <= mean && mean <= interval.high);
    const sum = accuracies.reduce((total: number, value: number) => total + value, 0);
    assert.ok(Math.abs(mean - sum / 10) < 1e-12);
  }
  assert.ok(ten.mean > 0.9 && ten.mean >= one.mean);
  assert.deepEqual(await softcon(["probe", table, "--few-shot", "1,10", "--json"]), run);

  const people = await softcon(["probe", table, "--few-shot", "5"]);
  assert.match(people.stdout, /method +logistic regression, C = 1, on 10 seeded draws/);
  assert.match(people.stdout, /^rows a class +accuracy %.*\n5 +\d+\.\d +\d+\.\d to \d+\.\d \(95%\) +\d/m);
});

test("probe refuses protocols and shots that do not fit", async (t) => {
  const folder = temporaryFolder(t);
  const classes = writeTable(folder, "label");
  const labels = writeTable(folder, "labels");
  const both = writeTable(folder, "label", { architecture: "vitb14", pool: "cls+mean", dim: 2 * 768 });
  for (const [table, args, code, message] of [
    [classes, ["--protocol", "eurosta"], 2, /did you mean eurosat\?/],
    [classes, ["--protocol", "eurosat", "--method", "knn"], 2, /--method do not go together/],
    [classes, ["--protocol", "bigearthnet-vit"], 1, /for those there are eurosat, last-four-blocks/],
    [labels, ["--protocol", "eurosat"], 1, /for those there are bigearthnet-resnet, /],
    [
      classes,
      ["--protocol", "last-four-blocks"],
      1,
      /1536 values \(ViT-S\).* have 8 \(vits14, pooled as cls\)/,
    ],
    [both, ["--protocol", "last-four-blocks"], 1, /have 1536 \(vitb14, pooled as cls\+mean\)/],
    [classes, ["--few-shot", "0,5"], 2, /such as 1,5,10, not "0,5"/],
    [classes, ["--few-shot", "1,99"], 1, /99 training rows of each class, and "crops" has 40: draw fewer/],
    [labels, ["--few-shot", "5"], 1, /lists of labels/],
  ] as const) {
    const run = await softcon(["probe", table, ...args]);
    assert.equal(run.code, code, run.stderr);
    assert.match(run.stderr, message);
    assert.equal(run.stdout, "");
  }
});
