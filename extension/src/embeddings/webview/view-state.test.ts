import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyState, restoredState, type ViewState } from "./view-state";

test("what was kept comes back as it was", () => {
  const state: ViewState = {
    tables: [
      { colour: { column: "labels", member: null }, map: "tsne-1", box: { x: 1, y: -2, perPixel: 0.1 } },
      { colour: { column: null, member: null }, map: null, box: null },
    ],
    other: "/tables/other.parquet",
    dock: ["table", "places"],
    panel: false,
    panelWidth: 412,
    dockHeight: null,
    tool: "lasso",
    pointSize: 3,
    opacity: 0.5,
    composite: "true-color",
    selected: [1, 5, 9],
  };
  assert.deepEqual(restoredState(JSON.parse(JSON.stringify(state))), state);
});

test("what cannot be understood is as if nothing had been kept", () => {
  const nothing = [
    null,
    undefined,
    "x",
    3,
    [],
    { tables: "x", dock: 7, tool: "saw", pointSize: 99, opacity: "1", panelWidth: -3, dockHeight: "9" },
  ];
  for (const kept of nothing) assert.deepEqual(restoredState(kept), emptyState);
  const odd = restoredState({ selected: [1, -1, 2.5, "3"], tables: [{ box: { x: 1, y: 1, perPixel: 0 } }] });
  assert.deepEqual(odd.selected, [1]);
  assert.deepEqual(odd.tables, [{ colour: null, map: null, box: null }, null]);
});
