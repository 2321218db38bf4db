import assert from "node:assert/strict";
import { test } from "node:test";
import { landCovers } from "../../datasets/synthetic/surfaces";
import { productBands } from "../../sensors/bands";
import { lineChart, niceTicks, scatterPlot, tileMap } from "./charts";
import { hexColour, rampColour, viridis } from "./colours";
import { escapeHtml } from "./html";
import { type DemoResult, demoReport } from "./report";

const picture = Uint8Array.of(137, 80, 78, 71);
const result: DemoResult = {
  seed: 6,
  size: 84,
  pictures: { trueColour: picture, falseColour: picture, vegetation: picture, classes: picture },
  bands: productBands.L1C,
  spectra: landCovers.map((_, i) => (i === 3 ? null : productBands.L1C.map((_, b) => 0.02 * (i + b)))),
  model: { name: "a<b>", untrained: true, dim: 128, parameters: 123_456, provider: "cpu" },
  tile: 42,
  side: 2,
  tiles: [0, 1, 2, 4].map((cover, i) => ({ id: `scene/${i}`, cover, share: 0.5 })),
  components: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 0, 1),
  explained: [0.5, 0.25, 0.125],
  query: 2,
  similarity: Float32Array.of(0, -1, 1, 0.5),
  agreement: { share: 0.75, chance: 0.25 },
  seconds: { embedding: 2, all: 5 },
  files: [{ name: "scene.tif", bytes: 1_500_000, what: "the scene" }],
};

test("the report stands alone, names its files and hides no gap", () => {
  const page = demoReport(result);
  assert.doesNotMatch(page, /(?:src|href)="(?:https?:)?\/\//, "nothing is fetched");
  assert.doesNotMatch(page, /<script|NaN|undefined|Infinity/);
  assert.match(page, /href="scene\.tif".*1\.5 MB/);
  assert.match(page, /prefers-color-scheme: dark/);
  assert.equal(page.match(/data:image\/png;base64,iVBORw==/g)?.length, 4);
  assert.equal(page.match(/<polyline/g)?.length, 8, "a class that the scene lacks has no line");
});

test("an untrained network is called so, in large letters; a trained one is not", () => {
  assert.match(demoReport(result), /<strong>UNTRAINED NETWORK<\/strong>/);
  assert.match(demoReport(result), /a&lt;b&gt;/);
  const trained = demoReport({ ...result, model: { ...result.model, untrained: false } });
  assert.doesNotMatch(trained, /untrained|random/i);
});

test("ticks are round numbers", () => {
  assert.deepEqual(niceTicks(600), [0, 100, 200, 300, 400, 500, 600]);
  assert.deepEqual(
    niceTicks(0.7).map((tick) => Number(tick.toFixed(6))),
    [0, 0.2, 0.4, 0.6],
  );
  assert.deepEqual(niceTicks(0), [0]);
});

test("charts place what they are given", () => {
  const dots = scatterPlot(
    [
      { x: 0, y: 0, colour: "red", title: "a" },
      { x: 2, y: 1, colour: "blue", title: 'b"' },
    ],
    { x: "x", y: "y" },
  );
  // 620 × 460 with margins of 34: 552 across for 2 units, the middle of the data in the middle of the plot
  assert.match(dots, /cx="34" cy="368"/);
  assert.match(dots, /cx="586" cy="92"/);
  assert.match(dots, /b&quot;/);
  const map = tileMap(["red", "green", "blue"], ["1", "2", "3"], 2, 2);
  assert.match(map, /<rect x="0" y="24" width="24.5" height="24.5" fill="blue">/);
  assert.match(map, /viewBox="0 0 48 48"/);
  const line = lineChart(
    [
      {
        name: "n",
        colour: "red",
        points: [
          [400, 0],
          [800, 1],
        ],
      },
    ],
    { x: "x", y: "y", ticks: [] },
  );
  assert.match(line, /points="56,328 704,20.2"/); // 314 of height, 2% of it left free above the highest value
});

test("colours", () => {
  assert.deepEqual(rampColour(viridis, 0), [68, 1, 84]);
  assert.deepEqual(rampColour(viridis, 2), [253, 231, 37]);
  assert.deepEqual(
    rampColour(
      [
        [0, 0, 0],
        [100, 200, 50],
      ],
      0.5,
    ),
    [50, 100, 25],
  );
  assert.deepEqual(hexColour("#397d49"), [57, 125, 73]);
  assert.equal(escapeHtml('<a href="x">&'), "&lt;a href=&quot;x&quot;&gt;&amp;");
});
