import assert from "node:assert/strict";
import { test } from "node:test";
import { figureOf, heightOf, needsGraphicsCard, titleOf } from "./figure";

test("a figure is data with a layout; anything else is none", () => {
  assert.deepEqual(figureOf({ data: [{ type: "bar" }], layout: { height: 300 }, config: { a: 1 } }), {
    data: [{ type: "bar" }],
    layout: { height: 300 },
  });
  assert.deepEqual(figureOf({ data: [] }), { data: [], layout: {} });
  for (const wrong of [null, 1, "x", [], {}, { data: 1 }, { data: [1] }, { data: [], layout: [] }])
    assert.equal(figureOf(wrong), null);
  assert.equal(figureOf({ data: Array.from({ length: 2000 }, () => ({})) }), null);
});

test("its height is what it asks for, within reason", () => {
  assert.equal(heightOf({ data: [], layout: { height: 300 } }), 300);
  for (const height of [undefined, "300", 0, 1e9])
    assert.equal(heightOf({ data: [], layout: { height } }), 480);
});

test("its title without markup, from both spellings", () => {
  assert.equal(titleOf({ data: [], layout: { title: { text: "Loss <b>curves</b>" } } }), "Loss curves");
  assert.equal(titleOf({ data: [], layout: { title: "Loss" } }), "Loss");
  assert.equal(titleOf({ data: [], layout: {} }), "Figure");
});

test("what the graphics card draws", () => {
  assert.equal(needsGraphicsCard({ data: [{ type: "bar" }, { type: "scattergl" }], layout: {} }), true);
  assert.equal(needsGraphicsCard({ data: [{ type: "scatter3d" }], layout: {} }), true);
  assert.equal(needsGraphicsCard({ data: [{ type: "heatmap" }, {}], layout: {} }), false);
});
