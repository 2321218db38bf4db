import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobRecord } from "../jobs/job-list";
import { brokenEntry, localEntry, publishedEntries } from "./model-entry";
import { stateOf, summaryOf } from "./model-state";

function published(file: string | null, verified: boolean) {
  const model = { id: "m", architecture: "vitb14", product: "S1", dim: 768, megabytes: 349, file, verified };
  const [entry] = publishedEntries(JSON.stringify([model]));
  assert.ok(entry);
  return entry;
}

const job = (about: Partial<JobRecord>): JobRecord => ({ id: 1, title: "", state: "running", ...about });

test("a model's state: from the hub to the disk to a computation", () => {
  const absent = published(null, false);
  assert.equal(stateOf(absent, []), "absent");
  assert.equal(stateOf(absent, [job({ fetches: "m" })]), "downloading");
  assert.equal(stateOf(absent, [job({ fetches: "other" })]), "absent");
  assert.equal(stateOf(published("/m.pth", false), []), "unverified");
  assert.equal(stateOf(published("/m.pth", true), []), "verified");
  assert.equal(stateOf(published("/m.pth", true), [job({ model: "m" })]), "loaded");
  const local = localEntry("/m.pth", '{"architecture":"vits14"}');
  assert.equal(stateOf(local, []), "local");
  assert.equal(stateOf(local, [job({ model: "/m.pth" })]), "loaded");
  assert.equal(stateOf(brokenEntry("/m.pth", "gone"), [job({ model: "/m.pth" })]), "broken");
});

test("the summary says the state first: it is what a narrow view still shows", () => {
  assert.equal(summaryOf(published(null, false), []), "not downloaded · 349 MB · ViT-B/14");
  const progress = { label: "m", done: 1, total: 4, unit: "bytes" };
  assert.equal(
    summaryOf(published(null, false), [job({ fetches: "m", progress })]),
    "downloading 25% · 349 MB · ViT-B/14",
  );
  assert.equal(summaryOf(brokenEntry("/m.pth", "there is no /m.pth"), []), "there is no /m.pth");
});
