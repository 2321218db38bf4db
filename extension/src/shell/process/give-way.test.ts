import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const linux = process.platform === "linux" ? false : "threads have priorities of their own on Linux alone";

test("a process that gives way comes after others, and so do its threads", { skip: linux }, () => {
  const code = `
    require(${JSON.stringify(join(__dirname, "give-way.js"))}).giveWay();
    const priority = 'require("node:fs").readFileSync("/proc/thread-self/stat", "utf8").split(") ")[1].split(" ")[16]';
    console.log(eval(priority));
    new (require("node:worker_threads").Worker)("console.log(" + priority + ")", { eval: true });`;
  const { stdout } = spawnSync(process.execPath, ["-e", code], { encoding: "utf8" });
  const priorities = stdout.trim().split("\n").map(Number);
  assert.equal(priorities.length, 2);
  for (const priority of priorities) assert.ok(priority >= constants.priority.PRIORITY_BELOW_NORMAL, stdout);
});
