import assert from "node:assert/strict";
import { test } from "node:test";
import { JobList } from "./job-list";

test("a job is followed from its beginning to its result; the latest comes first", () => {
  const list = new JobList();
  let changes = 0;
  const forget = list.onChange(() => changes++);
  const first = list.begin({ title: "Embedding a.tif", model: "m" }, () => {});
  const second = list.begin({ title: "Downloading m", fetches: "m" }, () => {});
  list.update(first, { label: "embedding", done: 1, total: 2, unit: "tiles" });
  assert.deepEqual(
    list.running.map(({ title, progress }) => [title, progress?.done]),
    [
      ["Downloading m", undefined],
      ["Embedding a.tif", 1],
    ],
  );
  list.end(first, { state: "done", result: "a.parquet" });
  list.end(second, { state: "failed", problem: "no network" });
  assert.deepEqual(list.all, [
    { id: second, title: "Downloading m", fetches: "m", state: "failed", problem: "no network" },
    { id: first, title: "Embedding a.tif", model: "m", state: "done", result: "a.parquet" },
  ]);
  assert.equal(changes, 5);
  forget();
  list.clear();
  assert.deepEqual([list.all.length, changes], [0, 5]);
});

test("cancelling reaches a running job once, and clearing leaves those that run", () => {
  const list = new JobList();
  let cancelled = 0;
  const running = list.begin({ title: "long" }, () => cancelled++);
  list.restore("earlier", "b.parquet");
  list.cancel(running);
  list.clear();
  assert.deepEqual(
    list.all.map(({ title }) => title),
    ["long"],
  );
  list.end(running, { state: "cancelled" });
  list.cancel(running);
  list.cancel(99);
  assert.equal(cancelled, 1);
  list.update(running, { label: "late", done: 1, unit: "tiles" });
  assert.equal(list.all[0]?.progress, undefined, "progress that comes too late is none");
  list.forget(running);
  assert.deepEqual(list.all, []);
});

test("progress is told at once, then twice a second with what is known by then, and an end without delay", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const list = new JobList();
  const job = list.begin({ title: "long" }, () => {});
  const told: (number | string | undefined)[] = [];
  list.onChange(() => told.push(list.running[0]?.progress?.done ?? list.all[0]?.state));
  for (let done = 0; done < 12; done++) {
    list.update(job, { label: "reading", done, unit: "rows" });
    t.mock.timers.tick(100);
  }
  list.update(job, { label: "reading", done: 12, unit: "rows" });
  list.end(job, { state: "done" });
  t.mock.timers.tick(2000);
  assert.deepEqual(told, [0, 4, 9, "done"], "at 0, 500, 1000 and 1200 ms");
});
