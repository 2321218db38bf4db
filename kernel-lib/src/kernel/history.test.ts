import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "./history";

const all = { access: "tail", output: false, start: 0, stop: 0, n: 0, pattern: "*" } as const;

test("history is listed by range, from its end, and by pattern", () => {
  const history = new History();
  for (const [i, code] of ["a = 1", "b.c", "a = 2\nd"].entries()) history.add(i + 1, code);
  history.setOutput("2");
  assert.deepEqual(history.find(all).length, 3);
  assert.deepEqual(history.find({ ...all, n: 1, output: true }), [[0, 3, ["a = 2\nd", "2"]]]);
  assert.deepEqual(history.find({ ...all, access: "range", start: 2, stop: 3 }), [[0, 2, "b.c"]]);
  assert.deepEqual(
    history.find({ ...all, access: "search", pattern: "a = ?*" }).map(([, count]) => count),
    [1, 3],
  );
  assert.deepEqual(
    history.find({ ...all, access: "search", pattern: "b.?" }).map(([, count]) => count),
    [2],
  );
  assert.deepEqual(history.find({ ...all, access: "search", pattern: "b?" }), []);
});
