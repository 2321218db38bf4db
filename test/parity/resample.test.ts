import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { seededRandom } from "#lib/core/random";
import { resize } from "#lib/raster/resample";
import { python, requirePeer } from "#lib/testing/peers";

const script = resolve(__dirname, "..", "..", "parity", "resample.py");

/** [from height, from width, to height, to width]: up, down, both at once, odd, degenerate, and the sensors' own. */
const sizes = [
  [7, 5, 13, 11],
  [13, 11, 7, 5],
  [9, 4, 5, 17],
  [1, 6, 4, 3],
  [8, 8, 8, 8],
  [16, 16, 1, 1],
  [120, 120, 224, 224],
  [264, 264, 224, 224],
  [224, 224, 56, 112],
  [20, 20, 120, 120],
  [100, 3, 37, 299],
] as const;

test("every method equals PyTorch's interpolate within 1e-4, up and down, with and without antialiasing", (t) => {
  if (!requirePeer(t, "torch")) return;
  const random = seededRandom(7);
  const cases = sizes.flatMap(([h, w, toH, toW]) =>
    (["nearest", "bilinear", "bicubic"] as const).flatMap((method) =>
      [false, true]
        .filter((antialias) => !(antialias && method === "nearest"))
        .map((antialias) => ({
          channels: 2,
          from: [h, w] as const,
          to: [toH, toW] as const,
          method,
          antialias,
          data: Array.from({ length: 2 * h * w }, () => random.next()),
        })),
    ),
  );
  const expected: number[][] = JSON.parse(python(script, [], JSON.stringify(cases)));
  assert.equal(expected.length, cases.length);
  for (const [i, { channels, from, to, method, antialias, data }] of cases.entries()) {
    const ours = resize(
      Float32Array.from(data),
      { channels, height: from[0], width: from[1] },
      { height: to[0], width: to[1] },
      { method, antialias },
    );
    const theirs = expected[i] ?? [];
    assert.equal(ours.length, theirs.length);
    const worst = theirs.reduce((most, value, at) => Math.max(most, Math.abs(value - (ours[at] ?? NaN))), 0);
    assert.ok(worst < 1e-4, `${method} antialias=${antialias} ${from} → ${to}: differs by ${worst}`);
  }
});

test("nearest picks the pixel that PyTorch picks, for every size up to 64", (t) => {
  if (!requirePeer(t, "torch")) return;
  const cases = Array.from({ length: 64 }, (_, i) => i + 1).flatMap((from) =>
    Array.from({ length: 64 }, (_, j) => ({
      channels: 1,
      from: [1, from] as const,
      to: [1, j + 1] as const,
      method: "nearest",
      antialias: false,
      data: Array.from({ length: from }, (_, k) => k),
    })),
  );
  const expected: number[][] = JSON.parse(python(script, [], JSON.stringify(cases)));
  for (const [i, { from, to, data }] of cases.entries()) {
    const ours = resize(
      Uint8Array.from(data),
      { channels: 1, height: 1, width: from[1] },
      { height: 1, width: to[1] },
      { method: "nearest" },
    );
    assert.deepEqual([...ours], expected[i], `${from} → ${to}`);
  }
});
