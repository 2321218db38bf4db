import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryFolder } from "#lib/testing/temporary-folder";
import { names, provenance, writeTable } from "./cluster-table";
import { softcon } from "./softcon";

test("probe measures classes: split by column, the published figure beside ours, data and weights named", async (t) => {
  const table = writeTable(temporaryFolder(t), "label");
  const run = await softcon(["probe", table, "--dataset", "eurosat", "--json"]);
  assert.equal(run.code, 0, run.stderr);
  const found = JSON.parse(run.stdout);
  assert.ok(found.score > 0.9 && found.interval.low <= found.score && found.score <= found.interval.high);
  assert.deepEqual(Object.keys(found.each), names);
  assert.deepEqual([found.metric, found.data.train, found.data.test], ["accuracy", 120, 30]);
  assert.deepEqual(
    found.published.map((figure: { value: number }) => figure.value),
    [97.1],
  );
  assert.deepEqual(found.weights, { model: provenance.model, sha256: "0".repeat(64), untrained: false });

  const people = await softcon(["probe", table, "--dataset", "eurosat", "--split", "0.5", "--method", "knn"]);
  assert.equal(people.code, 0, people.stderr);
  assert.match(people.stdout, /published accuracy +97\.1 +EuroSAT S2/);
  assert.match(people.stdout, /75 rows to train, 75 to test, 50% held out, stratified, seed 42/);
  assert.match(people.stdout, /weights +B13_vits14_softcon, sha256 0{64}/);
});

test("probe measures labels, and says where nobody trained the weights", async (t) => {
  const table = writeTable(temporaryFolder(t), "labels", { untrained: true });
  const run = await softcon(["probe", table, "--c", "1", "--dataset", "EuroSAT", "--json"]);
  assert.equal(run.code, 0, run.stderr);
  const found = JSON.parse(run.stdout);
  assert.equal(found.metric, "micro mAP");
  assert.deepEqual(Object.keys(found.each), ["crops", "land", "trees", "water"]);
  assert.ok(found.score > 0.9);
  assert.deepEqual(found.published, []);
  assert.match((await softcon(["probe", table, "--c", "1"])).stderr, /nobody trained these weights/);
});

test("probe refuses what it cannot measure", async (t) => {
  const table = writeTable(temporaryFolder(t), "label");
  for (const [args, code, message] of [
    [["--label", "nothing"], 1, /no column "nothing"/],
    [["--split", "2"], 2, /between 0 and 1/],
    [["--split", "source"], 1, /marks 0 rows "train"/],
    [["--c=-1"], 2, /positive number/],
    [["--label", "source"], 1, /one class only/],
  ] as const) {
    const run = await softcon(["probe", table, ...args]);
    assert.equal(run.code, code, run.stderr);
    assert.match(run.stderr, message);
    assert.equal(run.stdout, "");
  }
});

test("search finds what is like a row, like several but not others, and what lies at a place", async (t) => {
  const table = writeTable(temporaryFolder(t), "label");
  const rows = async (...args: string[]): Promise<{ near: string[]; rows: Record<string, unknown>[] }> => {
    const run = await softcon(["search", table, ...args, "--json"]);
    assert.equal(run.code, 0, run.stderr);
    return JSON.parse(run.stdout);
  };
  const like = await rows("--near", "tile-4", "-k", "20");
  assert.equal(like.rows.length, 20);
  assert.ok(like.rows.every(({ id, label }) => id !== "tile-4" && label === "trees"));
  const cosines = like.rows.map(({ similarity }) => Number(similarity));
  assert.deepEqual(
    cosines,
    [...cosines].sort((a, b) => b - a),
  );

  const several = await rows("--near", "tile-1,tile-3", "--without", "tile-1", "-k", "5");
  assert.ok(several.rows.every(({ label }) => label === "crops" || label === "trees"));
  assert.deepEqual(several.near, ["tile-1", "tile-3"]);

  const place = await rows("--near", "10.55,50.05", "-k", "1");
  assert.deepEqual(place.near, ["tile-5"]);
  assert.equal(place.rows[0]?.["label"], "water");
  assert.ok(Math.abs(Number(place.rows[0]?.["lat"]) - 50.05) < 1e-6);
  assert.match((await softcon(["search", table, "--near=-3.7,40.4"])).stderr, /no row covers the place/);
  const people = await softcon(["search", table, "--near", "tile-4", "-k", "2"]);
  assert.match(people.stdout, /^id +cosine +longitude +latitude +label\ntile-\d+ +0\.\d{4} /);

  const wrong = await softcon(["search", table, "--near", "tile-9999"]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /no row "tile-9999"/);
  assert.equal((await softcon(["search", table])).code, 2);
});
