import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameReader, frame } from "./frames";

test("frames arrive whole and in order, however the pipe cuts them", () => {
  const sent = ["", "a", "é".repeat(1000), "x".repeat(70_000)];
  const bytes = Buffer.concat(sent.map((text, i) => frame(i % 2 === 0 ? 0 : 2, Buffer.from(text))));
  for (const size of [1, 3, 5, 4096, bytes.length]) {
    const got: [number, string][] = [];
    const reader = new FrameReader((tag, payload) => got.push([tag, String(payload)]));
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    assert.deepEqual(
      got,
      sent.map((text, i) => [i % 2 === 0 ? 0 : 2, text]),
    );
  }
});
