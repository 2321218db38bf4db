import assert from "node:assert/strict";
import { test } from "node:test";
import { didYouMean, nearest } from "../core/suggest";
import { bytes, columns, count, counted, duration } from "./text";

test("numbers read as people write them", () => {
  assert.equal(count(12345.4), "12,345");
  assert.equal(counted(1, "tiles"), "1 tile");
  assert.equal(counted(0, "tiles"), "0 tiles");
  assert.deepEqual([0, 999, 1000, 94_123_456, 999_950, 5e12].map(bytes), [
    "0 B",
    "999 B",
    "1.0 kB",
    "94.1 MB",
    "1.0 MB",
    "5.0 TB",
  ]);
  assert.deepEqual([0, 59.4, 60, 3599, 7500].map(duration), [
    "0 s",
    "59 s",
    "1 min 0 s",
    "59 min 59 s",
    "2 h 5 min",
  ]);
});

test("columns are as wide as their widest cell", () => {
  assert.deepEqual(
    columns([
      ["a", "bb"],
      ["ccc", "d"],
    ]),
    ["a    bb", "ccc  d"],
  );
});

test("a suggestion comes only where it is near", () => {
  assert.equal(nearest("embde", ["embed", "export"]), "embed");
  assert.equal(nearest("exprt", ["embed", "export"]), "export");
  assert.equal(nearest("zzz", ["embed", "export"]), undefined);
  assert.equal(didYouMean("pul", ["pull"]), " (did you mean pull?)");
});
