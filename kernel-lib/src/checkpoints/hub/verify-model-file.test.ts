import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { FakeHub } from "../../testing/fake-hub";
import { temporaryFolder } from "../../testing/temporary-folder";
import { wasVerified } from "./cache";
import { resolveModelFile } from "./resolve-model-file";
import type { HubFile, HubOptions } from "./settings";
import { verifyModelFile } from "./verify-model-file";

const file: HubFile = { repo: "owner/model", file: "weights.pth" };

async function setUp(t: TestContext): Promise<{ hub: FakeHub; options: HubOptions; cacheDir: string }> {
  const hub = await FakeHub.start(t, Buffer.from("the true weights"));
  hub.promise = { commit: "0123456789abcdef0123456789abcdef01234567" };
  const cacheDir = join(temporaryFolder(t), "hub");
  return { hub, cacheDir, options: { cacheDir, env: { HF_ENDPOINT: hub.endpoint }, retryMs: 1 } };
}

test("bytes that changed on disk are found, also where their hash was noted before", async (t) => {
  const { hub, options } = await setUp(t);
  const path = await resolveModelFile(file, options);
  assert.deepEqual(await verifyModelFile(file, options), { path, sha256: hub.sha256 });
  assert.ok(await wasVerified(path));
  writeFileSync(path, "the fake weights");
  await assert.rejects(
    verifyModelFile(file, options),
    /has sha256 [0-9a-f]{64}, expected [0-9a-f]{64}: delete it/,
  );
});

test("a file that was put there by hand is compared with what the hub states", async (t) => {
  const { hub, options, cacheDir } = await setUp(t);
  const path = join(cacheDir, "models--owner--model", "snapshots", "main", "weights.pth");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, hub.file);
  assert.equal(await wasVerified(path), false);
  const offline = { ...options, env: { ...options.env, HF_HUB_OFFLINE: "1" } };
  await assert.rejects(
    verifyModelFile(file, offline),
    /nobody wrote down which hash .* HF_HUB_OFFLINE forbids/,
  );
  assert.equal((await verifyModelFile(file, options)).sha256, hub.sha256);
  assert.ok(await wasVerified(path), "from now on it is known, also offline");
  assert.equal((await verifyModelFile(file, offline)).path, path);
});

test("a blob of huggingface_hub is named by the hash that it must have", async (t) => {
  const { hub, options, cacheDir } = await setUp(t);
  await hub.stop();
  const folder = join(cacheDir, "models--owner--model");
  const blob = join(folder, "blobs", hub.sha256);
  const path = join(folder, "snapshots", "main", "weights.pth");
  for (const made of [blob, path]) mkdirSync(dirname(made), { recursive: true });
  writeFileSync(blob, hub.file);
  symlinkSync(blob, path);
  assert.ok(await wasVerified(path));
  assert.equal((await verifyModelFile(file, options)).sha256, hub.sha256);
  writeFileSync(blob, "damaged");
  rmSync(`${path}.sha256`);
  await assert.rejects(verifyModelFile(file, options), /expected/);
  assert.equal(readFileSync(path, "utf8"), "damaged", "nothing is deleted by looking");
});

test("what is not there is not verified", async (t) => {
  const { options } = await setUp(t);
  await assert.rejects(
    verifyModelFile(file, options),
    /weights\.pth is not in the cache .*download it first/,
  );
});
