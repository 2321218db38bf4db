import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { FakeHub } from "../../testing/fake-hub";
import { temporaryFolder } from "../../testing/temporary-folder";
import { removeModelFile } from "./remove-model-file";
import { resolveModelFile } from "./resolve-model-file";

const file = { repo: "owner/model", file: "weights.pth" };
const commit = "0123456789abcdef0123456789abcdef01234567";

test("a download is deleted, its checksum too, and nothing of the other files", async (t) => {
  const hub = await FakeHub.start(t, Buffer.alloc(1000, 7));
  hub.promise = { commit };
  const options = { cacheDir: temporaryFolder(t), env: { HF_ENDPOINT: hub.endpoint }, retryMs: 1 };
  const path = await resolveModelFile(file, options);
  const other = await resolveModelFile({ ...file, file: "weights.pth.other" }, options);
  assert.equal(await removeModelFile(file, options), 1000);
  assert.ok(!existsSync(path));
  assert.deepEqual(readdirSync(dirname(other)).sort(), ["weights.pth.other", "weights.pth.other.sha256"]);
  assert.equal(await removeModelFile(file, options), 0);
});

test("what a cut download left is deleted", async (t) => {
  const hub = await FakeHub.start(t, Buffer.alloc(300_000, 7));
  hub.promise = { commit };
  const options = { cacheDir: temporaryFolder(t), env: { HF_ENDPOINT: hub.endpoint }, retryMs: 1 };
  hub.next.push({ cutAfter: 100_000 }, ...Array.from({ length: 4 }, () => ({ cutAfter: 10 })));
  await assert.rejects(resolveModelFile(file, options), /stops at/);
  assert.ok((await removeModelFile(file, options)) > 0);
  assert.deepEqual(readdirSync(join(options.cacheDir, "models--owner--model", "snapshots", commit)), []);
});

test("the blob that huggingface_hub keeps goes with the link to it", async (t) => {
  const cacheDir = temporaryFolder(t);
  const blob = join(cacheDir, "models--owner--model", "blobs", "b1");
  const path = join(cacheDir, "models--owner--model", "snapshots", "main", "weights.pth");
  for (const made of [blob, path]) mkdirSync(dirname(made), { recursive: true });
  writeFileSync(blob, Buffer.alloc(50));
  symlinkSync(blob, path);
  assert.equal(await removeModelFile(file, { cacheDir, env: {} }), 50);
  assert.deepEqual([existsSync(blob), readdirSync(dirname(path))], [false, []]);
});
