import assert from "node:assert/strict";
import { test } from "node:test";
import { openDataset, parseAddress } from "./open-dataset";

const parse = (address: string) => {
  const { kind, path, parameters } = parseAddress(address);
  return [kind, path, Object.fromEntries(parameters)];
};

test("an address is a kind, a path and parameters; a path alone keeps its colons and question marks", () => {
  assert.deepEqual(parse("eurosat:/data/x"), ["eurosat", "/data/x", {}]);
  assert.deepEqual(parse("eurosat:C:\\x?splits=spatial&seed=1"), [
    "eurosat",
    "C:\\x",
    { splits: "spatial", seed: "1" },
  ]);
  assert.deepEqual(parse("synthetic:eurosat?seed=1"), ["synthetic", "eurosat", { seed: "1" }]);
  assert.deepEqual(parse("C:\\data"), [null, "C:\\data", {}]);
  assert.deepEqual(parse("./what?"), [null, "./what?", {}]);
});

test("an unknown kind is named", async () => {
  await assert.rejects(openDataset("imagenet:/x"), /"imagenet" is no kind of data set/);
});

test("a folder that is none of them says what was expected", async () => {
  await assert.rejects(openDataset(__dirname), /is no data set known here; expected a folder laid out as/);
});
