import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../vendor/fast-png";
import { confusionMatrix } from "../confusion-matrix";
import { embeddingScatter } from "../embedding-scatter";
import type { Figure } from "../figure";
import { lossCurves } from "../loss-curves";
import { renderPng, renderSvg } from "./render";

const losses = lossCurves([{ name: "a <b> & c", x: [0, 1, 2], y: [3, 2, 1] }]);

/** Colour of a PNG's pixel, [r, g, b, a]. */
function pixelOf(png: Uint8Array, x: number, y: number): number[] {
  const { data, width, channels } = decode(png);
  return [...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels)];
}

test("an SVG has the curve, the axes' titles and the names, letter by letter", async () => {
  const svg = await renderSvg(losses, { width: 640, height: 400 });
  assert.match(svg, /^<svg[^>]* width="640"/);
  assert.match(svg, />Step</);
  assert.match(svg, />Loss</);
  assert.match(svg, /rgb\(68, 119, 170\)/); // #4477AA
  assert.doesNotMatch(svg, /TOBESTRIPPED|<script|dy="[^"]*em"/);
});

test("a PNG has the size asked for, on the paper of its theme", async () => {
  const light = await renderPng(losses, { width: 300, height: 200, scale: 2 });
  assert.deepEqual([decode(light).width, decode(light).height], [600, 400]);
  assert.deepEqual(pixelOf(light, 3, 3).slice(0, 3), [255, 255, 255]);
  const dark = await renderPng(losses, { width: 300, height: 200, scale: 1, theme: "dark" });
  assert.deepEqual(pixelOf(dark, 3, 3).slice(0, 3), [18, 22, 29]);
  const neutral = await renderPng(losses, { width: 300, height: 200, scale: 1, theme: "neutral" });
  assert.equal(pixelOf(neutral, 3, 3)[3], 0);
});

test("the cells of a map are painted, in the first and last colour of its scale", async () => {
  const figure: Figure = {
    data: [
      {
        type: "heatmap",
        z: [[0, 1]],
        colorscale: [
          [0, "#000000"],
          [1, "#ff0000"],
        ],
        showscale: false,
      },
    ],
    layout: { margin: { l: 0, r: 0, t: 0, b: 0 }, xaxis: { visible: false }, yaxis: { visible: false } },
  };
  const png = await renderPng(figure, { width: 100, height: 50, scale: 1 });
  assert.deepEqual(pixelOf(png, 25, 25).slice(0, 3), [0, 0, 0]);
  assert.deepEqual(pixelOf(png, 75, 25).slice(0, 3), [255, 0, 0]);
});

test("points beyond what an SVG can hold are thinned out, and it says so", async () => {
  const map = Float32Array.from({ length: 120_000 }, (_, i) => Math.sin(i));
  const svg = await renderSvg(embeddingScatter(map));
  assert.match(svg, /one of every 3 points is shown, of 60,000/);
  assert.equal(svg.match(/class="point"/g)?.length, 20_000);
});

test("what needs WebGL is refused, by name", async () => {
  const figure: Figure = { data: [{ type: "scatter3d", x: [1], y: [1], z: [1] }], layout: {} };
  await assert.rejects(renderSvg(figure), /"scatter3d" cannot be drawn without a browser.*writeHtml/);
  await assert.rejects(renderSvg(losses, { width: 1e6 }), /the width 1000000: more than 0, at most 10000/);
});

test("a figure that takes too long is given up, and the next is drawn", async () => {
  const [slow, next] = await Promise.allSettled([
    renderSvg(confusionMatrix(new Float64Array(400), Array.from({ length: 20 }, String)), { limit: 1 }),
    renderSvg(losses),
  ]);
  assert.match(String(slow.status === "rejected" && slow.reason), /was not drawn in 0\.001 s/);
  assert.equal(next.status, "fulfilled");
});

test("an empty figure is its title and the reason", async () => {
  assert.match(await renderSvg(embeddingScatter(new Float32Array(0))), />no points to show</);
});
