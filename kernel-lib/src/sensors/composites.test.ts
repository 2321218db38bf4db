import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalBand } from "./bands";
import { compositeBands, composites, namedComposite, renderComposite, stretchLimits } from "./composites";

test("every composite names existing bands, each id once", () => {
  for (const composite of composites)
    for (const band of compositeBands(composite)) assert.equal(canonicalBand(band), band);
  assert.equal(new Set(composites.map((c) => c.id)).size, composites.length);
  assert.deepEqual(namedComposite("false-colour").channels, ["B8", "B4", "B3"]);
  assert.throws(() => namedComposite("x"), /no composite "x"; there are true-colour/);
});

test("stretch limits, by hand; NaN is left out", () => {
  const values = [Number.NaN, 50, 10, 20, 30, 40]; // ranks 0 … 4
  assert.deepEqual(stretchLimits(values, { kind: "minmax" }), [10, 50]);
  assert.deepEqual(stretchLimits(values, { kind: "percentile", low: 10, high: 75 }), [14, 40]);
  const [low, high] = stretchLimits(values, { kind: "sigma", sigmas: 2 }); // mean 30, σ √200
  assert.ok(
    Math.abs(low - (30 - 2 * Math.sqrt(200))) < 1e-9 && Math.abs(high - (30 + 2 * Math.sqrt(200))) < 1e-9,
  );
  assert.deepEqual(stretchLimits([Number.NaN], { kind: "minmax" }), [0, 1]);
  const limits = [
    [-25, 0],
    [-32, -5],
  ] as const;
  assert.deepEqual(stretchLimits(values, { kind: "fixed", limits }, 1), [-32, -5]);
});

test("a picture: stretched, in band order, nodata transparent", () => {
  const pixels = {
    // B2, B3, B4 over four pixels, the last without measurement in B3
    data: Uint16Array.of(100, 200, 300, 100, 10, 20, 30, 0, 1000, 3000, 2000, 2000),
    bands: ["B2", "B3", "B4"],
    width: 2,
    height: 2,
    nodata: 0,
  };
  const rgba = renderComposite(pixels, namedComposite("true-colour"), { stretch: { kind: "minmax" } });
  assert.deepEqual(
    [...rgba],
    // R = B4, G = B3, B = B2; (2000 − 1000) / 2000 → 127.5 → 128
    [0, 0, 0, 255, 255, 128, 128, 255, 128, 255, 255, 255, 0, 0, 0, 0],
  );
  const bright = renderComposite(pixels, namedComposite("true-colour"), {
    stretch: { kind: "minmax" },
    gamma: 0.5,
  });
  assert.equal(bright[8], Math.round(255 * Math.SQRT1_2));
  assert.throws(
    () => renderComposite(pixels, namedComposite("swir")),
    /needs band B12; the image has B2, B3, B4/,
  );
});

test("radar: the third channel is the ratio", () => {
  const pixels = { data: [-12.5, -20], bands: ["VV", "VH"], width: 1, height: 1, nodata: null };
  // (−12.5 + 25) / 25, (−20 + 32) / 27, (7.5 − 0) / 15
  const expected = [128, Math.round((255 * 12) / 27), 128, 255];
  assert.deepEqual([...renderComposite(pixels, namedComposite("sar"))], expected);
});
