import assert from "node:assert/strict";
import { test } from "node:test";
import { firstDisplay } from "./first-display";
import { factsWith } from "./testing/facts";
import { emptyState, restoredState, type ViewState } from "./view-state";

test("what was kept comes back as it was", () => {
  const display = firstDisplay(factsWith({ bands: ["x", "y", "z"] }));
  const state: ViewState = {
    displays: [
      {
        ...display,
        stretch: {
          kind: "hand",
          limits: [
            [0, 1],
            [2, 3],
            [4, 5],
          ],
        },
        gamma: 0.7,
      },
      { ...display, mode: "band", band: "y", stretch: { kind: "percentile", low: 1, high: 99 } },
    ],
    place: { column: 12.5, row: 7, resolution: 0.25 },
    swipe: 0.3,
    other: "/images/other.tif",
    pixel: { column: 3, row: 4 },
    panel: false,
    grid: { shown: true, tile: 112, stride: 56 },
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
    { displays: [{}], place: { column: "x" }, swipe: "x", pixel: 1 },
  ];
  for (const kept of nothing) assert.deepEqual(restoredState(kept), emptyState);
  assert.equal(restoredState({ swipe: 7 }).swipe, 1);
});
