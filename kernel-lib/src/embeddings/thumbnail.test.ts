import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../vendor/fast-png";
import { rgbaPng, thumbnailPng } from "./thumbnail";

test("an image is shrunk to the mean of its pixels", () => {
  // 4 x 2 pixels; red rises by 10, green is constant, blue alternates between 0 and 100.
  const red = [0, 10, 20, 30, 40, 50, 60, 70];
  const green = new Array<number>(8).fill(7);
  const blue = [0, 100, 0, 100, 0, 100, 0, 100];
  const png = decode(
    thumbnailPng({ data: Uint8Array.from([...red, ...green, ...blue]), width: 4, height: 2 }, 2),
  );
  assert.equal(png.width, 2);
  assert.equal(png.height, 1);
  assert.deepEqual([...png.data], [25, 7, 50, 45, 7, 50]);
});

test("a small image is kept, a large one fits, a narrow one keeps a pixel", () => {
  const data = Uint8Array.from({ length: 3 * 5 * 3 }, (_, i) => i * 5);
  const kept = decode(thumbnailPng({ data, width: 5, height: 3 }));
  assert.equal(kept.width, 5);
  assert.deepEqual([...kept.data.slice(0, 6)], [0, 75, 150, 5, 80, 155]);
  const size = (width: number, height: number): number[] => {
    const png = decode(thumbnailPng({ data: new Uint8Array(3 * width * height), width, height }));
    return [png.width, png.height];
  };
  assert.deepEqual(size(224, 224), [64, 64]);
  assert.deepEqual(size(300, 100), [64, 21]);
  assert.deepEqual(size(2, 1000), [1, 64]);
});

test("the same pixels give the same bytes; other sizes than the data are refused", () => {
  const image = {
    data: Uint8Array.from({ length: 3 * 100 * 100 }, (_, i) => (i * 31) % 256),
    width: 100,
    height: 100,
  };
  assert.deepEqual(thumbnailPng(image), thumbnailPng({ ...image }));
  assert.throws(() => thumbnailPng({ ...image, width: 99 }), /3 x 100 x 99 in 30000 bytes/);
});

test("a picture with transparent pixels keeps them", () => {
  const data = Uint8Array.of(255, 0, 0, 255, 0, 0, 0, 0);
  const decoded = decode(rgbaPng(data, 2, 1));
  assert.deepEqual([decoded.width, decoded.height, decoded.channels], [2, 1, 4]);
  assert.deepEqual([...decoded.data], [...data]);
  assert.throws(() => rgbaPng(data, 3, 1), /1 x 3 x 4 in 8/);
});
