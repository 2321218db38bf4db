import assert from "node:assert/strict";
import { test } from "node:test";
import { paintSquares } from "./selected-squares";

const size = { width: 8, height: 6 };
const map = {
  x: Float32Array.of(0, 3, -100, Number.NaN),
  y: Float32Array.of(0, 2, 0, 0),
  colouring: {
    ...{ codes: Uint16Array.of(0, 1, 0, 0), colours: ["#ff8000", "#0000ff"], entries: [], limits: null },
  },
  ...{ pointSize: 1, size, box: { x: 0, y: 0, perPixel: 1 } },
};

/** One letter a pixel: orange, blue, or a dot. */
function painted(rows: number[]): string[] {
  const pixels = new Uint32Array(size.width * size.height);
  paintSquares(pixels, size, 1, map, Uint32Array.from(rows));
  const bytes = new Uint8Array(pixels.buffer);
  const letter = (at: number): string =>
    ({ "255,128,0,255": "o", "0,0,255,255": "b", "0,0,0,0": "." })[bytes.slice(4 * at, 4 * at + 4).join()] ??
    "?";
  return Array.from({ length: size.height }, (_, line) =>
    Array.from({ length: size.width }, (_, column) => letter(line * size.width + column)).join(""),
  );
}

test("a selected point is a square round it, in its colour, cut at the border", () => {
  // (0, 0) is the middle of the screen, where columns 3 and 4 and lines 2 and 3 meet; (3, 2) is 3 to the right and 2 up
  assert.deepEqual(painted([0, 1]), ["......bb", "......bb", "...oo...", "...oo...", "........", "........"]);
  const moved = { ...map, box: { x: -1, y: 1, perPixel: 1 } };
  const pixels = new Uint32Array(48);
  paintSquares(pixels, size, 1, moved, Uint32Array.of(1));
  const where = [...pixels.keys()].filter((at) => pixels[at] !== 0);
  assert.deepEqual(where, [1 * 8 + 7, 2 * 8 + 7], "half of it is in view: the last column of lines 1 and 2");
});

test("what lies outside or nowhere is not painted", () => {
  assert.deepEqual(
    painted([2, 3]),
    Array.from({ length: 6 }, () => "........"),
  );
});
