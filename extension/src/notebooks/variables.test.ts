import assert from "node:assert/strict";
import { test } from "node:test";
import { descriptionOf, variablesOf } from "./variables";

const raster = {
  name: "r",
  type: "Raster",
  shape: "3 × 4 × 5",
  preview: "Uint16Array: B2 B3 B4",
  opens: "bands" as const,
};

test("a kernel's list is taken whole, or not at all", () => {
  assert.deepEqual(variablesOf({ status: "ok", variables: [raster] }), [raster]);
  assert.deepEqual(variablesOf({ variables: [raster, { ...raster, opens: "elsewhere" }] }), []);
  assert.deepEqual(variablesOf({ variables: [{ ...raster, name: 7 }] }), []);
  assert.deepEqual(variablesOf({}), []);
  assert.deepEqual(variablesOf(undefined), []);
});

test("a row says type, shape and value, without gaps for what there is not", () => {
  assert.equal(descriptionOf(raster), "Raster  3 × 4 × 5  Uint16Array: B2 B3 B4");
  assert.equal(
    descriptionOf({ name: "n", type: "number", shape: "", preview: "42", opens: null }),
    "number  42",
  );
});
