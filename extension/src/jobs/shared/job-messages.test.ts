import assert from "node:assert/strict";
import { test } from "node:test";
import { isFromJob, isToJob } from "./job-messages";

const progress = { label: "embedding", done: 3, total: 10, unit: "tiles" };

test("every message of the protocol is understood on the other side", () => {
  const fromJob = [
    { type: "progress", progress },
    { type: "progress", progress: { label: "listing", done: 0, unit: "files" } },
    { type: "note", text: "" },
    { type: "warning", text: "careful" },
    { type: "output", text: "{}" },
    { type: "done" },
    { type: "failed", message: "no", details: "" },
    { type: "cancelled" },
  ];
  assert.deepEqual(
    fromJob.map(isFromJob),
    fromJob.map(() => true),
  );
  const toJob = [{ type: "run", library: "/l", args: ["info", "x"] }, { type: "cancel" }];
  assert.deepEqual(toJob.map(isToJob), [true, true]);
});

test("anything else is no message", () => {
  const others = [
    null,
    undefined,
    "done",
    7,
    [],
    {},
    { type: "finished" },
    { type: "note" },
    { type: "note", text: 7 },
    { type: "failed", message: "no" },
    { type: "progress" },
    { type: "progress", progress: { ...progress, done: Number.NaN } },
    { type: "progress", progress: { ...progress, done: -1 } },
    { type: "progress", progress: { ...progress, total: "10" } },
    { type: "progress", progress: { ...progress, unit: null } },
  ];
  assert.deepEqual(others.filter(isFromJob), []);
  const requests = [
    null,
    { type: "run" },
    { type: "run", library: "/l", args: "info" },
    { type: "run", args: [] },
  ];
  assert.deepEqual(requests.filter(isToJob), []);
});
