import assert from "node:assert/strict";
import { test } from "node:test";
import { firstChannels } from "../shared/first-channels";
import { firstDisplay } from "./first-display";
import { pictureOf } from "./picture";
import { pictureStyle, variablesOf } from "./style";
import { factsWith } from "./testing/facts";

test("a composite reads its bands once each, radar's ratio included", () => {
  const facts = factsWith({ bands: ["VV", "VH"], pixelType: "float32", radar: true });
  const picture = pictureOf(firstDisplay(facts), facts);
  assert.deepEqual(picture.bands, ["VV", "VH"]);
  assert.deepEqual(
    picture.channels.map(({ label, own }) => [label, own]),
    [
      ["VV", [-25, 0]],
      ["VH", [-32, -5]],
      ["VV − VH", [0, 15]],
    ],
  );
});

test("limits in decibels do not fit digital numbers", () => {
  const facts = factsWith({ bands: ["VV", "VH"], pixelType: "uint16", radar: true });
  const picture = pictureOf(firstDisplay(facts), facts);
  assert.deepEqual(
    picture.channels.map(({ own }) => own),
    [null, null, null],
  );
});

test("more than three bands at once are refused", () => {
  const facts = factsWith({ bands: ["a", "b", "c", "d"] });
  const display = {
    ...firstDisplay(facts),
    mode: "index",
    index: "custom",
    formula: "a + b + c + d",
  } as const;
  assert.throws(() => pictureOf(display, facts), /4 bands \(a, b, c, d\) at once; up to 3/);
});

test("what is shown at first: a composite, else the first bands, else one band", () => {
  const first = (bands: readonly string[]) => firstDisplay(factsWith({ bands }));
  assert.deepEqual(
    [first(["x", "y", "z"]).mode, first(["x", "y", "z"]).bands],
    ["composite", ["x", "y", "z"]],
  );
  assert.equal(first(["x"]).mode, "band");
  assert.equal(first(Array.from({ length: 206 }, (_, i) => `band${i + 1}`)).mode, "band");
});

test("a band that the scene lacks gives way to its first", () => {
  const facts = factsWith({ bands: ["x", "y"] });
  const picture = pictureOf({ ...firstDisplay(facts), mode: "band", band: "gone" }, facts);
  assert.deepEqual(picture.bands, ["x"]);
});

test("the style: limits and gamma are variables, the mark of what is measured is the opacity", () => {
  const facts = factsWith({ bands: ["x", "y", "z"] });
  const picture = pictureOf({ ...firstDisplay(facts), mode: "composite", bands: ["z", "y", "z"] }, facts);
  const { color, variables } = pictureStyle(
    picture,
    [
      [0, 10],
      [5, 9],
      [0, 10],
    ],
    0.5,
  );
  const share = (band: number, channel: number) => [
    "*",
    255,
    [
      "^",
      ["clamp", ["/", ["-", ["band", band], ["var", `low${channel}`]], ["var", `span${channel}`]], 0, 1],
      ["var", "gamma"],
    ],
  ];
  assert.deepEqual(color, ["color", share(1, 0), share(2, 1), share(1, 2), ["band", 4]]);
  assert.deepEqual(variables, { gamma: 0.5, low0: 0, span0: 10, low1: 5, span1: 4, low2: 0, span2: 10 });
  assert.deepEqual(variablesOf([[1, 3]], 2), { gamma: 2, low0: 1, span0: 2 });
});

test("no power is computed where gamma is 1", () => {
  const facts = factsWith({ bands: ["x"] });
  const { color } = pictureStyle(pictureOf(firstDisplay(facts), facts), [[0, 1]], 1);
  assert.ok(JSON.stringify(color).includes('"clamp"'));
  assert.ok(!JSON.stringify(color).includes('"^"'));
});

test("a formula is transparent where it divides by zero", () => {
  const facts = factsWith({ bands: ["x", "y"] });
  const display = { ...firstDisplay(facts), mode: "index", index: "custom", formula: "x / y" } as const;
  const { color } = pictureStyle(pictureOf(display, facts), [[0, 1]], 1);
  assert.deepEqual(color.at(-1), ["case", ["==", ["band", 2], 0], 0, ["band", 4]]);
});

test("what a scene is shown by at first is what its process makes the statistics of", () => {
  for (const bands of [["VV", "VH"], ["a"], ["a", "b", "c"], ["a", "b", "c", "d", "e"]]) {
    const facts = factsWith({ bands, radar: bands[0] === "VV" });
    const { channels } = pictureOf(firstDisplay(facts), facts);
    assert.deepEqual(
      channels.map(({ statistics }) => statistics),
      [...firstChannels(facts)],
    );
  }
});
