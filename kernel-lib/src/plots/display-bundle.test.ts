import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../core/random";
import { thumbnailPng } from "../embeddings/thumbnail";
import type { Raster } from "../raster/raster";
import { decode } from "../vendor/fast-png";
import { bandComposite } from "./band-composite";
import { displayBundle } from "./display-bundle";
import { embeddingScatter } from "./embedding-scatter";
import { lossCurves } from "./loss-curves";

const plotly = "application/vnd.plotly.v1+json";

test("a notebook gets plotly's JSON as lists, a picture and a line of text", async () => {
  const bundle = await displayBundle(
    lossCurves([{ name: "loss", x: [0, 1], y: [2, 1] }], { title: "a < b" }),
  );
  const figure = JSON.parse(JSON.stringify(bundle[plotly]));
  assert.deepEqual(figure.data[0].y, [2, 1]);
  assert.equal(figure.layout.template.layout.paper_bgcolor, "rgba(0,0,0,0)");
  assert.equal(figure.config.showSendToCloud, false);
  assert.equal(decode(Buffer.from(bundle["image/png"] ?? "", "base64")).width, 1600);
  assert.equal(bundle["text/plain"], "a < b · scatter");
});

test("a cloud of 100,000 points is thinned out to a megabyte, and says so", async () => {
  const map = Float32Array.from({ length: 200_000 }, (_, i) => Math.sin(i));
  const png = thumbnailPng({ data: new Uint8Array(12), width: 2, height: 2 });
  const thumbnails = Array.from({ length: 100_000 }, () => png);
  const bundle = await displayBundle(embeddingScatter(map, { thumbnails }), { picture: false });
  const json = JSON.stringify(bundle[plotly]);
  assert.ok(json.length < 1_010_000, `${json.length} bytes`);
  assert.ok(json.length > 300_000, `${json.length} bytes: far less than could be shown`);
  assert.match(json, /thumbnails left out · one of every \d+ points is shown, of 100,000/);
  assert.equal(bundle["image/png"], undefined);
});

test("a large picture is made coarser, and says so", async () => {
  const random = seededRandom(1);
  const raster: Raster = {
    data: Uint8Array.from({ length: 3 * 800 * 800 }, () => random.int(256)),
    bands: ["B4", "B3", "B2"],
    width: 800,
    height: 800,
    nodata: null,
    transform: null,
    crs: null,
  };
  const bundle = await displayBundle(bandComposite(raster), { picture: false });
  const json = JSON.stringify(bundle[plotly]);
  assert.ok(json.length < 1_010_000, `${json.length} bytes`);
  assert.match(json, /shown \d times coarser/);

  const { "text/html": html = "", "image/jpeg": jpeg = "" } = await displayBundle(bandComposite(raster), {
    html: true,
  });
  const under = /<img [^>]*src="data:image\/jpeg;base64,([^"]+)"/.exec(html)?.[1] ?? "";
  assert.ok(under.length > 10_000, "a page of HTML shows the picture until plotly.js is there");
  assert.ok(under.length < jpeg.length, `${under.length} characters of ${jpeg.length}`);
  assert.ok(html.length < 1_010_000, `${html.length} bytes`);
});
