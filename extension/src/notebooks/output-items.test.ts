import assert from "node:assert/strict";
import { test } from "node:test";
import { bundleItems } from "./output-items";

test("a bundle's text stays text, its pictures become bytes, all else JSON", () => {
  const items = bundleItems({
    "text/plain": "x",
    "image/png": "iVBORw==",
    "image/svg+xml": "<svg/>",
    "application/vnd.plotly.v1+json": { data: [] },
  });
  assert.deepEqual(items, [
    { mime: "text/plain", data: "x" },
    { mime: "image/png", data: Buffer.from([0x89, 0x50, 0x4e, 0x47]) },
    { mime: "image/svg+xml", data: "<svg/>" },
    { mime: "application/vnd.plotly.v1+json", data: '{"data":[]}' },
  ]);
});
