import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { seededRandom } from "#lib/core/random";
import type { Raster } from "#lib/raster/raster";
import { productBands } from "#lib/sensors/bands";
import { statisticsPreset } from "#lib/sensors/statistics";
import { python, requirePeer } from "#lib/testing/peers";
import { type DrawnView, drawCrop } from "#lib/training/views/draw";
import { applyView } from "#lib/training/views/make-views";

const script = resolve(__dirname, "..", "..", "parity", "augment.py");
const bands = productBands.L1C;
const form = { bands, statistics: "ssl4eo-s12", normalisation: "uint8", clampQuantiles: null } as const;

const none: DrawnView = {
  crop: { x: 0, y: 0, width: 30, height: 26 },
  flipHorizontal: false,
  flipVertical: false,
  turns: 0,
  colour: null,
  grey: false,
  blur: 0,
};

/** Each step alone, then all of them. */
const draws: readonly DrawnView[] = [
  none,
  { ...none, crop: { x: 3, y: 5, width: 11, height: 9 } },
  { ...none, crop: { x: 3, y: 5, width: 27, height: 21 } },
  { ...none, colour: { brightness: 1.37, contrast: 0.62 } },
  { ...none, colour: { brightness: 0.61, contrast: 1.4 } },
  { ...none, grey: true },
  { ...none, blur: 0.1 },
  { ...none, blur: 0.8 },
  { ...none, blur: 2 },
  { ...none, flipHorizontal: true },
  { ...none, flipVertical: true },
  { ...none, turns: 1 },
  { ...none, turns: 3 },
  {
    ...{ crop: { x: 2, y: 1, width: 20, height: 23 }, flipHorizontal: true, flipVertical: true, turns: 2 },
    ...{ colour: { brightness: 1.1, contrast: 1.2 }, grey: true, blur: 1.3 },
  },
];

test("every augmentation gives the values that numpy and PyTorch give", (t) => {
  if (!requirePeer(t, "torch")) return;
  const random = seededRandom(11);
  const { mean, std } = statisticsPreset("ssl4eo-s12", "L1C");
  const size = 16;
  const [width, height] = [30, 26];
  const data = Uint16Array.from({ length: 13 * width * height }, () => random.int(5000));
  const raster: Raster = { data, bands, width, height, nodata: null, transform: null, crs: null };
  const cases = draws.flatMap((drawn) =>
    [false, true].map((antialias) => ({
      ...{ drawn, antialias, size, data: [...data], shape: [13, height, width] },
      ...{ mean: bands.map((band) => mean[band]), std: bands.map((band) => std[band]) },
    })),
  );
  const { views }: { views: number[][] } = JSON.parse(
    python(script, [], JSON.stringify({ views: cases, crops: [] })),
  );
  for (const [i, { drawn, antialias }] of cases.entries()) {
    const ours = applyView(raster, drawn, { form, size, antialias, shifted: null });
    const worst = ours.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - (views[i]?.[at] ?? 9))),
      0,
    );
    assert.equal(ours.length, 13 * size * size);
    assert.ok(worst < 2e-6, `${JSON.stringify(drawn)}, antialias ${antialias}: off by ${worst}`);
  }
});

/** The largest distance between two empirical distributions (Kolmogorov–Smirnov). */
function distance(a: readonly number[], b: readonly number[]): number {
  const places = [...new Set([...a, ...b])].sort((x, y) => x - y);
  const share = (values: readonly number[]): ((place: number) => number) => {
    const sorted = [...values].sort((x, y) => x - y);
    let at = 0;
    return (place) => {
      while (at < sorted.length && (sorted[at] ?? 0) <= place) at++;
      return at / sorted.length;
    };
  };
  const [one, other] = [share(a), share(b)];
  return places.reduce((most, place) => Math.max(most, Math.abs(one(place) - other(place))), 0);
}

test("crops are distributed as torchvision's RandomResizedCrop", (t) => {
  if (!requirePeer(t, "torch")) return;
  const count = 4000;
  const cases = [
    { width: 264, height: 264, scale: [0.2, 1] },
    { width: 264, height: 264, scale: [0.08, 1] },
    { width: 300, height: 90, scale: [0.5, 1] },
  ] as const;
  const request = { views: [], crops: cases.map((one) => ({ ...one, count })) };
  const { crops }: { crops: number[][][] } = JSON.parse(python(script, [], JSON.stringify(request)));
  // Two samples of 4000 from one distribution are further apart than this once in a million times.
  const bound = Math.sqrt(-0.5 * Math.log(1e-6 / 2)) * Math.sqrt(2 / count);
  for (const [i, { width, height, scale }] of cases.entries()) {
    const random = seededRandom(5);
    const ours = Array.from({ length: count }, () => drawCrop(random, width, height, scale));
    const theirs = (crops[i] ?? []).map(([x = 0, y = 0, w = 0, h = 0]) => ({ x, y, width: w, height: h }));
    assert.equal(theirs.length, count);
    const quantities = {
      area: (c: (typeof ours)[number]) => c.width * c.height,
      ratio: (c: (typeof ours)[number]) => c.width / c.height,
      x: (c: (typeof ours)[number]) => c.x,
      y: (c: (typeof ours)[number]) => c.y,
    };
    for (const [name, of] of Object.entries(quantities)) {
      const apart = distance(ours.map(of), theirs.map(of));
      assert.ok(apart < bound, `case ${i}, ${name}: ${apart} apart, expected below ${bound}`);
    }
  }
});
