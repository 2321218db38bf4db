import assert from "node:assert/strict";
import { test } from "node:test";
import { brokenEntry, localEntry, publishedEntries } from "./model-entry";

const published = {
  id: "B13_rn50_softcon",
  architecture: "resnet50",
  product: "L1C",
  dim: 2048,
  megabytes: 94,
  license: "CC-BY-4.0",
  source: "https://hub/owner/model",
  file: null,
  verified: false,
};

test("the published models are read from what the library printed", () => {
  const [model] = publishedEntries(JSON.stringify([published]));
  assert.deepEqual(model, {
    id: "B13_rn50_softcon",
    kind: "published",
    name: "B13_rn50_softcon",
    architecture: "resnet50",
    product: "L1C",
    dim: 2048,
    bytes: 94_000_000,
    license: "CC-BY-4.0",
    source: "https://hub/owner/model",
    file: null,
    verified: false,
  });
});

test("output that is something else is refused with what it was", () => {
  assert.throws(() => publishedEntries("Segmentation fault"), /printed no JSON: Segmentation fault/);
  assert.throws(() => publishedEntries("{}"), /no list of models/);
  assert.throws(() => publishedEntries('[{"id":7}]'), /a model that is none: \{"id":7\}/);
  assert.throws(() => localEntry("/m.pth", "7"), /printed nothing about \/m\.pth/);
});

test("a checkpoint without a known backbone, and an ONNX file of somebody else, say why they cannot be used", () => {
  const facts = { kind: "checkpoint", bytes: 1000, architecture: "vits14", dim: 384 };
  const good = localEntry("/models/mine.pth", JSON.stringify(facts));
  assert.deepEqual(
    [good.name, good.kind, good.dim, good.license, good.problem],
    ["mine.pth", "local", 384, "not stated", undefined],
  );
  const unknown = localEntry("/x.pth", JSON.stringify({ ...facts, architecture: null, why: "no backbone" }));
  assert.deepEqual([unknown.architecture, unknown.problem], ["unknown", "no backbone"]);
  const foreign = localEntry("C:\\m\\other.onnx", JSON.stringify({ kind: "ONNX model", bytes: 5 }));
  assert.deepEqual(
    [foreign.name, foreign.problem],
    ["other.onnx", "ONNX model, no SoftCon model: softcon export makes one"],
  );
  assert.equal(brokenEntry("/y.pth", "there is no /y.pth").problem, "there is no /y.pth");
});
