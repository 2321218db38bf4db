import assert from "node:assert/strict";
import { test } from "node:test";
import { publishedFigures, publishedFor } from "./published";

test("figures are found by backbone, data set and sensor, each with protocol and source", () => {
  assert.deepEqual(
    publishedFor({ backbone: "VITB14", dataset: "eurosat", sensor: "S2" }).map(({ value }) => value),
    [98, 96.7],
  );
  assert.deepEqual(
    publishedFor({ backbone: "rn50", dataset: "EuroSAT", sensor: "S1" }).map(({ value }) => value),
    [87.1],
  );
  assert.deepEqual(publishedFor({ backbone: "rn50", dataset: "elsewhere", sensor: "S2" }), []);
  for (const { value, protocol, source } of publishedFigures)
    assert.ok(value > 0 && value < 100 && protocol !== "" && source !== "");
});
