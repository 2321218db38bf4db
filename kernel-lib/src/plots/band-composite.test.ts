import assert from "node:assert/strict";
import { test } from "node:test";
import type { Raster } from "../raster/raster";
import { decode } from "../vendor/fast-png";
import { bandComposite } from "./band-composite";

const raster: Raster = {
  data: Uint16Array.of(0, 1000, 2000, 3000, 1, 1000, 2000, 3000, 1, 1000, 2000, 3000),
  bands: ["B4", "B3", "B2"],
  width: 2,
  height: 2,
  nodata: 0,
  transform: null,
  crs: null,
};
const stretch = { kind: "fixed", limits: [[1000, 3000]] } as const;

function pictureOf(figure: ReturnType<typeof bandComposite>) {
  const { images } = JSON.parse(JSON.stringify(figure.layout));
  return { ...images[0], pixels: decode(Buffer.from(images[0].source.split(",")[1], "base64")) };
}

test("the picture has the stretched bands, is transparent where nothing was measured, and covers the image", () => {
  const { pixels, x, y, sizex, sizey } = pictureOf(bandComposite(raster, { stretch }));
  assert.deepEqual([...pixels.data], [0, 0, 0, 0, 0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255]);
  assert.deepEqual([x, y, sizex, sizey], [0, 0, 2, 2]);
});

test("the line below the title tells the stretch", () => {
  const { layout } = bandComposite(raster, { stretch, gamma: 0.8 });
  assert.match(
    JSON.stringify(layout["title"]),
    /B4 1000 to 3000, B3 1000 to 3000, B2 1000 to 3000; gamma 0.8/,
  );
});

test("large images are averaged, and still cover their place", () => {
  const { pixels, sizex } = pictureOf(bandComposite(raster, { stretch, side: 1 }));
  assert.deepEqual([pixels.width, pixels.height, sizex], [1, 1, 2]);
  assert.equal(pixels.data[0], 128); // the mean of 1000, 2000, 3000
});

test("a missing band and an image without pixels are said", () => {
  assert.throws(
    () => bandComposite(raster, { composite: "false-colour" }),
    /"false-colour" needs band B8; the image has B4, B3, B2/,
  );
  const empty = { ...raster, data: new Uint16Array(0), width: 0, height: 0 };
  assert.match(JSON.stringify(bandComposite(empty).layout), /the image has no pixels/);
});
