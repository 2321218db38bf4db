import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesPerPixel, pixelArray } from "../pixel-types";
import type { PixelType } from "../raster";
import { parted, partedInPlace } from "./parting";

test("horizontal differencing is undone within each row, band by band, around the end of the range", () => {
  const steps = Uint16Array.of(10, 100, 5, 65535, 1, 2, 7, 8);
  const block = { pixelType: "uint16", rows: 2, width: 2, samples: 2, differenced: true } as const;
  // By hand: band 0 is 10, 10 + 5 | 1, 1 + 7; band 1 is 100, 100 − 1 | 2, 2 + 8.
  assert.deepEqual([...parted(new Uint8Array(steps.buffer), block)], [10, 15, 1, 8, 100, 99, 2, 10]);
});

const types: readonly PixelType[] = ["uint8", "int8", "uint16", "int16", "uint32", "int32"];
const shapes = [
  ...[1, 2, 3, 7, 8, 9, 12, 13, 16, 21].map((samples) => ({ rows: 3, width: 19, samples })),
  { rows: 5, width: 1, samples: 13 },
  { rows: 700, width: 64, samples: 13 }, // more than one portion
  { rows: 2, width: 300_000, samples: 4 }, // longer rows than the scratch that a thread keeps
];

test("any number of bands of any type is parted, summed up where it was differenced", () => {
  for (const { rows, width, samples } of shapes)
    for (const pixelType of types) {
      // As a file has it: a sample's value, less its left neighbour's where differenced; stored, it wraps around.
      const value = (sample: number, y: number, x: number): number =>
        x < 0 ? 0 : (sample * 7919 + y * 104_729 + x * x * 31) % 70_001;
      for (const differenced of [false, true]) {
        const stored = pixelArray(pixelType, rows * width * samples);
        const expected = pixelArray(pixelType, rows * width * samples);
        let at = 0;
        for (let y = 0; y < rows; y++)
          for (let x = 0; x < width; x++)
            for (let sample = 0; sample < samples; sample++) {
              const left = differenced ? value(sample, y, x - 1) : 0;
              stored[at++] = value(sample, y, x) - left;
              expected[(sample * rows + y) * width + x] = value(sample, y, x);
            }
        const bytes = new Uint8Array(stored.buffer).slice();
        const before = bytes.slice();
        const out = parted(bytes, { pixelType, rows, width, samples, differenced });
        const what = `${rows} × ${width} × ${samples} ${pixelType}, differenced: ${differenced}`;
        assert.ok(Buffer.from(out.buffer).equals(Buffer.from(expected.buffer)), what);
        assert.ok(Buffer.from(bytes.buffer).equals(before), `${what}: the block itself was changed`);
        const again = partedInPlace(bytes, { pixelType, rows, width, samples, differenced });
        assert.ok(
          Buffer.from(again.buffer, again.byteOffset, again.byteLength).equals(Buffer.from(expected.buffer)),
          `${what}: in place`,
        );
        assert.equal(out.byteLength, rows * width * samples * bytesPerPixel(pixelType));
      }
    }
});

test("eight-byte pixels are moved as they are", () => {
  const stored = Float64Array.of(1.5, -0, Number.NaN, 4, 5, 6);
  const block = { pixelType: "float64", rows: 1, width: 3, samples: 2, differenced: false } as const;
  assert.deepEqual([...parted(new Uint8Array(stored.buffer), block)], [1.5, Number.NaN, 5, -0, 4, 6]);
});
