import assert from "node:assert/strict";
import { decode } from "#lib/vendor/fast-png";
import { type Case, dataOf } from "../client";

/** What is shown. */
export const displays: readonly Case[] = [
  {
    name: "display, a display shown anew under its id, and outputs taken away",
    run: async (kernel) => {
      const { said, reply } = await kernel.execute(
        [
          'import { clearOutput, display, displayBundle } from "softcon";',
          'const shown = await display("first", { id: "d1" });',
          'await shown.update("second");',
          "clearOutput(true);",
          'displayBundle({ "text/html": "<b>x</b>", "text/plain": "x", "application/json": { a: 1 } });',
        ].join("\n"),
      );
      assert.equal(reply.content["status"], "ok", JSON.stringify(reply.content));
      assert.deepEqual(
        said.slice(1).map(({ type }) => type),
        ["display_data", "update_display_data", "clear_output", "display_data"],
      );
      assert.deepEqual(said[1]?.content["transient"], { display_id: "d1" });
      assert.deepEqual(said[2]?.content["transient"], { display_id: "d1" });
      assert.deepEqual(said[2]?.content["data"], { "text/plain": "'second'" });
      assert.deepEqual(said[3]?.content, { wait: true });
      assert.deepEqual(said[4]?.content["data"], {
        "text/html": "<b>x</b>",
        "text/plain": "x",
        "application/json": { a: 1 },
      });
    },
  },
  {
    name: "a progress bar moves in its place",
    run: async (kernel) => {
      const { said } = await kernel.execute(
        'import { showProgress } from "softcon";\nconst bar = showProgress("tiles");\nbar.update({ done: 1, total: 4, unit: "tiles" });\nbar.update({ done: 4, total: 4, unit: "tiles" });\nbar.done();',
      );
      const shown = said.filter(({ type }) => type.endsWith("display_data"));
      assert.deepEqual(
        shown.map(({ type }) => type),
        ["display_data", "update_display_data"],
      );
      assert.deepEqual(shown[0]?.content["transient"], shown[1]?.content["transient"]);
      assert.match(JSON.stringify(shown[1]?.content["data"]), /tiles 100%, 4 of 4 tiles/);
    },
  },
  {
    name: "a figure shows itself: interactive, as HTML, as a picture and as text, under a megabyte however large it is",
    run: async (kernel) => {
      const small = dataOf(
        await kernel.execute(
          'import { plots } from "softcon";\nplots.lossCurves([{ name: "a", x: [0, 1], y: [2, 1] }], { title: "Loss" })',
        ),
      );
      assert.deepEqual(Object.keys(small).sort(), [
        "application/vnd.plotly.v1+json",
        "image/png",
        "text/html",
        "text/plain",
      ]);
      assert.match(String(small["image/png"]), /^iVBOR/);
      const large = dataOf(
        await kernel.execute(
          "plots.embeddingScatter(Float32Array.from({ length: 200_000 }, (_, i) => Math.sin(i)), { title: 'Many' })",
        ),
      );
      const bytes = JSON.stringify(large).length;
      assert.ok(bytes > 200_000 && bytes < 1_050_000, `${bytes} bytes`);
      assert.match(
        JSON.stringify(large["application/vnd.plotly.v1+json"]),
        /one of every \d+ points is shown/,
      );
    },
  },
  {
    name: "a figure that grows is drawn in its place, and ends with a picture",
    run: async (kernel) => {
      const { said, reply } = await kernel.execute(
        'import { liveFigure, plots as p } from "softcon";\nconst live = liveFigure();\nfor (const n of [1, 2]) { live.update(p.lossCurves([{ name: "a", x: [0, n], y: [2, 1] }])); await new Promise((r) => setTimeout(r, 600)); }\nawait live.done();',
      );
      assert.equal(reply.content["status"], "ok", JSON.stringify(reply.content));
      const shown = said.filter(({ type }) => type.endsWith("display_data"));
      assert.equal(shown[0]?.type, "display_data");
      assert.ok(shown.length >= 2 && shown.slice(1).every(({ type }) => type === "update_display_data"));
      assert.equal(new Set(shown.map(({ content }) => JSON.stringify(content["transient"]))).size, 1);
      assert.doesNotMatch(JSON.stringify(shown[0]), /image\/png/);
      assert.match(JSON.stringify(shown.at(-1)), /image\/png/);
    },
  },
  {
    name: "a raster shows itself as a picture, an embedding table as rows, others' things as they say",
    run: async (kernel) => {
      const raster = dataOf(
        await kernel.execute(
          '({ data: Uint16Array.from({ length: 3 * 64 * 32 }, (_, i) => i), bands: ["B2", "B3", "B4"], width: 64, height: 32, nodata: null, transform: null, crs: null })',
        ),
      );
      assert.equal(raster["text/plain"], "Raster 3 bands (B2 B3 B4) × 32 × 64 uint16; shown: true colour");
      const png = decode(Buffer.from(String(raster["image/png"]), "base64"));
      assert.deepEqual([png.width, png.height], [64, 32]);
      const table = dataOf(
        await kernel.execute(
          'const matrix = new Float32Array([1, 2, 3, 4]);\n({ provenance: { model: "m" }, dim: 2, matrix, rows: [0, 1].map((i) => ({ id: "<p" + i + ">", embedding: matrix.subarray(2 * i, 2 * i + 2), footprint: null, datetime: null, source: "s", label: "Forest" })) })',
        ),
      );
      assert.match(
        String(table["text/html"]),
        /<td>&lt;p0&gt;<\/td><td>Forest<\/td><td>\[1\.00, 2\.00\]<\/td>/,
      );
      assert.match(
        String(table["text/plain"]),
        /^2 embeddings of 2 numbers, m\nid {2}label {2}embedding\n<p0>/,
      );
      const other = await kernel.execute(
        '({ [Symbol.for("Jupyter.display")]: () => ({ "text/markdown": "**x**", "image/gif": new Uint8Array([71]) }) })',
      );
      assert.deepEqual(dataOf(other), { "text/markdown": "**x**", "image/gif": "Rw==" });
    },
  },
];
