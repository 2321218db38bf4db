import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, crc32InTypeScript } from "./crc32";

test("both ways give the published check value and go on where they stopped", () => {
  const digits = Buffer.from("123456789");
  for (const way of [crc32, crc32InTypeScript]) {
    assert.equal(way(digits), 0xcbf43926);
    assert.equal(way(digits.subarray(5), way(digits.subarray(0, 5))), 0xcbf43926);
    assert.equal(way(new Uint8Array(0)), 0);
  }
});

test("both ways agree on every length up to some eight-byte steps", () => {
  const bytes = Uint8Array.from({ length: 70 }, (_, i) => (i * 73) ^ (i >> 1));
  for (let length = 0; length <= bytes.length; length++)
    assert.equal(crc32InTypeScript(bytes.subarray(0, length)), crc32(bytes.subarray(0, length)));
});
