import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftconError } from "../core/errors";
import { seededRandom } from "../core/random";
import type { PixelArray } from "./raster";
import { type ResizeOptions, resampleWindow, resize, type Size } from "./resample";

const line = (data: PixelArray, width: number, options: ResizeOptions): number[] => [
  ...resize(data, { channels: 1, height: 1, width: data.length }, { height: 1, width }, options),
];

test("bilinear doubling weighs neighbours 3 to 1 and repeats the edge", () => {
  assert.deepEqual(line(Float64Array.of(0, 4, 8), 6, { method: "bilinear" }), [0, 1, 3, 5, 7, 8]);
});

test("bilinear halving without antialiasing averages two pixels; with it, four with weights 1 3 3 1", () => {
  const data = Float64Array.of(0, 8, 0, 0, 16, 0);
  assert.deepEqual(line(data, 3, { method: "bilinear" }), [4, 0, 8]);
  // Edges lose one tap: (3·0 + 3·8 + 1·0) / 7, (1·8 + 3·0 + 3·0 + 1·16) / 8, (1·0 + 3·16 + 3·0) / 7.
  const smooth = line(data, 3, { method: "bilinear", antialias: true });
  for (const [i, value] of [24 / 7, 3, 48 / 7].entries())
    assert.ok(Math.abs((smooth[i] ?? NaN) - value) < 1e-12);
});

test("bicubic halfway between pixels has the weights of a = -0.75", () => {
  // W(0.5) = 0.59375 and W(1.5) = -0.09375 for a = -0.75.
  assert.deepEqual(line(Float64Array.of(1, 2, 4, 8), 2, { method: "bicubic" }), [
    1 * 0.59375 + 2 * 0.59375 + 4 * -0.09375 + 1 * -0.09375,
    4 * 0.59375 + 8 * 0.59375 + 2 * -0.09375 + 8 * -0.09375,
  ]);
});

test("integers are rounded and stay within their type where bicubic overshoots", () => {
  assert.deepEqual(line(Uint8Array.of(0, 1), 4, { method: "bilinear" }), [0, 0, 1, 1]);
  const steps = line(Uint8Array.of(0, 0, 255, 255), 8, { method: "bicubic" });
  assert.equal(Math.min(...steps), 0);
  assert.equal(Math.max(...steps), 255);
  assert.deepEqual(line(Int16Array.of(-3, -3), 4, { method: "bicubic" }), [-3, -3, -3, -3]);
});

test("nodata does not bleed: weights are renormalised over measurements, half of the weight decides", () => {
  const options = { method: "bilinear", nodata: -1 } as const;
  assert.deepEqual(line(Float32Array.of(-1, -1, 10, 20), 8, options), [-1, -1, -1, -1, 10, 12.5, 17.5, 20]);
  assert.deepEqual(line(Float32Array.of(NaN, 10), 4, { method: "bilinear" }), [NaN, NaN, 10, 10]);
  // Exactly half counts as measured.
  assert.deepEqual(line(Float32Array.of(-1, 6, 8, 8), 2, options), [6, 8]);
});

test("a hole in two dimensions takes its share from both axes", () => {
  const data = Float64Array.of(1, 2, 3, -1);
  const out = resize(data, { channels: 1, width: 2, height: 2 }, { width: 1, height: 1 }, { nodata: -1 });
  assert.deepEqual([...out], [2]); // (1 + 2 + 3) / 3
});

test("a measurement that rounds to the nodata value is moved off it", () => {
  assert.deepEqual(line(Uint8Array.of(1, 0, 0), 6, { method: "bilinear", nodata: 0 }), [1, 1, 0, 0, 0, 0]);
  // 0.25 · 255 + 0.75 · 253 = 253.5, which rounds to 254.
  assert.deepEqual(line(Uint8Array.of(255, 255, 253), 6, { nodata: 254 }).slice(4), [255, 253]);
});

test("a window computed from its block equals the same window of the whole image, bit by bit", () => {
  const random = seededRandom(3);
  const from = { width: 37, height: 29 };
  const whole = Float32Array.from({ length: 2 * 37 * 29 }, () =>
    random.next() < 0.1 ? NaN : random.next() * 1e4,
  );
  const targets: Size[] = [
    { width: 80, height: 61 },
    { width: 17, height: 11 },
    { width: 37, height: 40 },
  ];
  for (const to of targets)
    for (const method of ["nearest", "bilinear", "bicubic"] as const)
      for (const antialias of [false, true]) {
        const full = resize(whole, { channels: 2, ...from }, to, { method, antialias });
        for (let trial = 0; trial < 10; trial++) {
          const x = random.int(to.width);
          const y = random.int(to.height);
          const width = 1 + random.int(to.width - x);
          const height = 1 + random.int(to.height - y);
          const plan = resampleWindow(from, to, { x, y, width, height }, { method, antialias });
          const block = crop(whole, { channels: 2, ...from }, plan.source);
          const expected = crop(full, { channels: 2, ...to }, { x, y, width, height });
          assert.deepEqual(
            plan.apply(block, 2),
            expected,
            `${method} ${antialias} ${x},${y} ${width}×${height}`,
          );
        }
      }
});

test("16-bit pixels without holes come out as those of 32 bits do, to the bit", () => {
  const random = seededRandom(8);
  const sizes = [
    [44, 44, 264, 264],
    [132, 132, 264, 264],
    [7, 5, 13, 9],
    [90, 61, 31, 60],
    [1, 9, 8, 1],
    [300, 20, 299, 77],
    [2500, 900, 2600, 901], // beyond the kernels' scratch
  ] as const;
  for (const [width, height, toWidth, toHeight] of sizes) {
    const values = Array.from({ length: 2 * width * height }, () => random.int(65536));
    values[0] = values[1] = 65535;
    const to = { width: toWidth, height: toHeight };
    const [narrow, wide] = [Uint16Array.from(values), Uint32Array.from(values)].map((data) =>
      resize<Uint16Array | Uint32Array>(data, { channels: 2, width, height }, to),
    );
    assert.equal(narrow?.BYTES_PER_ELEMENT, 2);
    assert.deepEqual(
      Uint16Array.from(wide ?? []),
      narrow,
      `${width} × ${height} to ${toWidth} × ${toHeight}`,
    );
  }
});

test("a window asks for no more of the source than it needs", () => {
  const from = { width: 1830, height: 1830 };
  const to = { width: 10980, height: 10980 };
  const window = { x: 6000, y: 600, width: 600, height: 600 };
  const { source } = resampleWindow(from, to, window, { method: "bilinear" });
  assert.deepEqual(source, { x: 999, y: 99, width: 102, height: 102 });
});

test("sizes and windows that make no sense are refused", () => {
  const data = new Float32Array(4);
  const shape = { channels: 1, width: 2, height: 2 };
  for (const size of [0, -1, 1.5, NaN, Infinity])
    assert.throws(() => resize(data, shape, { width: size, height: 2 }), SoftconError);
  assert.throws(() => resize(data, { ...shape, channels: 2 }, { width: 2, height: 2 }), /4 pixel values/);
  assert.throws(
    () => resampleWindow(shape, { width: 4, height: 4 }, { x: 3, y: 0, width: 2, height: 1 }),
    /expected one inside 4 × 4/,
  );
});

function crop(
  data: Float32Array,
  shape: Size & { channels: number },
  window: Size & { x: number; y: number },
) {
  const out = new Float32Array(shape.channels * window.width * window.height);
  for (let c = 0; c < shape.channels; c++)
    for (let row = 0; row < window.height; row++) {
      const at = (c * shape.height + window.y + row) * shape.width + window.x;
      out.set(data.subarray(at, at + window.width), (c * window.height + row) * window.width);
    }
  return out;
}
