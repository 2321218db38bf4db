import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../testing/temporary-folder";
import { MetricsLog } from "./metrics-log";

test("a run that goes on takes off what is later than it, and a torn line", (t) => {
  const path = join(temporaryFolder(t), "metrics.jsonl");
  const first = new MetricsLog(path, 0);
  for (const step of [1, 2, 3]) first.write({ step, loss: step / 4 });
  first.close();
  appendFileSync(path, '{"step":2,"loss":0.');
  const second = new MetricsLog(path, 2);
  second.write({ step: 3, loss: Number.NaN });
  second.close();
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  assert.deepEqual(
    lines.map((line): unknown => JSON.parse(line)),
    [
      { step: 1, loss: 0.25 },
      { step: 2, loss: 0.5 },
      { step: 3, loss: "NaN" },
    ],
  );
});
