import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { measureKernel } from "./measure";

/** An idle computer does each of these in a fifth; `test/bench/kernel.ts` measures it there. */
test("a kernel is soon ready, warm cells are quick, and cells leave nothing behind", {
  timeout: 240_000,
}, async () => {
  const figures = await measureKernel(tmpdir(), 120);
  assert.ok(figures.answering < 5000, `first answer after ${figures.answering} ms`);
  assert.ok(figures.warmCell < 500, `a warm cell takes ${figures.warmCell} ms`);
  assert.ok(figures.warmCompletion < 400, `a completion takes ${figures.warmCompletion} ms`);
  const grown = (figures.heapAfter - figures.heapBefore) / 120;
  assert.ok(grown < 100_000, `${grown} bytes stay of every cell`);
});
