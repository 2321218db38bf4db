import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesText, percentOf, progressText } from "./progress-text";

test("progress is told in its own unit, with a share where the whole is known", () => {
  assert.equal(progressText({ label: "", done: 412, total: 1024, unit: "tiles" }), "412 of 1,024 tiles, 40%");
  assert.equal(progressText({ label: "", done: 1500, unit: "files" }), "1,500 files");
  assert.equal(
    progressText({ label: "", done: 47_000_000, total: 94_000_000, unit: "bytes" }),
    "47 MB of 94 MB, 50%",
  );
  assert.equal(progressText({ label: "", done: 3, total: 0, unit: "tiles" }), "3 tiles");
});

test("a share never passes the whole, nor claims it early", () => {
  const percent = (done: number, total: number) => percentOf({ label: "", done, total, unit: "tiles" });
  assert.deepEqual([percent(999, 1000), percent(1000, 1000), percent(1001, 1000)], [99, 100, 100]);
});

test("sizes are in powers of a thousand", () => {
  const sizes = [0, 1, 999, 1000, 1_540, 94_000_000, 349_400_000, 2_200_000_000];
  assert.deepEqual(sizes.map(bytesText), [
    "0 bytes",
    "1 bytes",
    "999 bytes",
    "1 kB",
    "1.5 kB",
    "94 MB",
    "349 MB",
    "2.2 GB",
  ]);
});
