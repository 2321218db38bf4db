import assert from "node:assert/strict";
import { test } from "node:test";
import { progressBar, progressLine } from "./progress-bar";

test("a line tells share, rate and time left", () => {
  const line = progressLine(
    "embedding",
    { done: 512, total: 1024, unit: "tiles" },
    { started: 0, seconds: 16 },
  );
  assert.equal(line, "embedding  [############------------]  512/1,024 tiles  50%  32.0/s  16 s left");
});

test("the rate counts only what this run did", () => {
  assert.match(
    progressLine("x", { done: 150, total: 200, unit: "tiles" }, { started: 100, seconds: 10 }),
    /5\.00\/s {2}10 s left$/,
  );
});

test("bytes and unknown totals", () => {
  assert.equal(
    progressLine("pulling", { done: 5e6, total: 1e7, unit: "bytes" }, { started: 0, seconds: 2 }),
    "pulling  [############------------]  5.0 MB/10.0 MB  50%  2.5 MB/s  2 s left",
  );
  assert.equal(
    progressLine("reading", { done: 7, unit: "scenes" }, { started: 0, seconds: 0 }),
    "reading  7 scenes",
  );
});

test("the bar gives way where the terminal is narrow", () => {
  const progress = { done: 512, total: 1024, unit: "tiles" };
  const line = (width: number) => progressLine("embedding", progress, { started: 0, seconds: 16, width });
  assert.equal(line(70).length, 70);
  assert.equal(line(70), "embedding  [########--------]  512/1,024 tiles  50%  32.0/s  16 s left");
  assert.equal(line(48), "embedding  512/1,024 tiles  50%  32.0/s  16 s left");
});

test("a line of text takes the bar's place, and the bar comes back", () => {
  const writes: string[] = [];
  const bar = progressBar(
    { isTTY: true, columns: 80, write: (text) => writes.push(text) },
    "x",
    () => writes.length,
  );
  bar.clear();
  assert.equal(writes.length, 0, "nothing is drawn yet");
  bar.update({ done: 1, unit: "tiles" });
  bar.clear();
  bar.update({ done: 2, unit: "tiles" });
  assert.deepEqual(
    writes.map((text) => text.replace("\r\x1b[2K", "<")),
    ["<x  1 tiles", "<", "<x  2 tiles  0.500/s"],
  );
});

test("a terminal is redrawn at most ten times a second, a log gets a line every ten seconds", () => {
  const drawn = (isTTY: boolean): string[] => {
    const writes: string[] = [];
    let clock = 0;
    const bar = progressBar({ isTTY, columns: 80, write: (text) => writes.push(text) }, "x", () => clock);
    for (let i = 0; i < 2500; i++) {
      clock = i / 100; // 25 seconds
      bar.update({ done: i, total: 2500, unit: "tiles" });
    }
    bar.done();
    return writes;
  };
  const live = drawn(true);
  assert.ok(live.length > 200 && live.length <= 252, `${live.length} redraws in 25 s`);
  assert.ok(live.every((text) => text.length <= 79 + 5));
  assert.equal(live.at(-1), "\n");
  const log = drawn(false);
  assert.equal(log.length, 3, "at 10 s, at 20 s, and the end");
  assert.match(log[2] ?? "", /2,499\/2,500/);
});

test("work that is over at once leaves a log silent", () => {
  const writes: string[] = [];
  const bar = progressBar({ write: (text) => writes.push(text) }, "x", () => 0);
  bar.update({ done: 1, total: 1, unit: "tiles" });
  bar.done();
  assert.deepEqual(writes, []);
});
