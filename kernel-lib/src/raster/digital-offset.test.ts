import assert from "node:assert/strict";
import { test } from "node:test";
import { digitalOffset } from "./digital-offset";

const late = { baseline: "05.11", harmonized: false };

test("only Sentinel-2's bands carry the offset", () => {
  const { value, perBand, notes } = digitalOffset(["B2", "slope", "B8A"], "uint16", late, "auto");
  assert.deepEqual([value, perBand], [1000, [1000, 0, 1000]]);
  assert.match(notes.join(), /baseline 05\.11: 1000 subtracted/);
  assert.deepEqual(digitalOffset(["VV", "VH"], "float32", late, "auto").notes, []);
});

test("reflectances in floating point are left alone, and it is said", () => {
  const { value, perBand, notes } = digitalOffset(["B2"], "float32", late, "auto");
  assert.deepEqual([value, perBand], [0, [0]]);
  assert.match(notes.join(), /no offset subtracted/);
});

test("without a baseline, before 04.00, reprocessed or harmonised there is none", () => {
  for (const [facts, note] of [
    [{ baseline: null, harmonized: false }, /unknown/],
    [{ baseline: "03.01", harmonized: false }, /^$/],
    [{ baseline: "99.99", harmonized: false }, /reprocessed/],
    [{ baseline: "05.11", harmonized: true }, /^$/],
  ] as const) {
    const { value, notes } = digitalOffset(["B2"], "uint16", facts, "auto");
    assert.equal(value, 0);
    assert.match(notes.join(), note);
  }
});

test("a number given is subtracted from every band", () => {
  assert.deepEqual(digitalOffset(["B2", "slope"], "float32", late, 250).perBand, [250, 250]);
});
