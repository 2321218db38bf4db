import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { writeSafetensors } from "#lib/checkpoints/write-safetensors";
import { seededRandom } from "#lib/core/random";
import { openEmbeddings } from "#lib/embeddings/embedding-file";
import { randomState } from "#lib/networks/initialise";
import { publishedModel } from "#lib/networks/registry";
import { writeGeoTiff } from "#lib/raster/geotiff-writer";
import { FakeHub } from "#lib/testing/fake-hub";
import { temporaryFolder } from "#lib/testing/temporary-folder";
import { softcon } from "./softcon";

const commit = "0123456789abcdef0123456789abcdef01234567";

function environment(hub: FakeHub, home: string): NodeJS.ProcessEnv {
  hub.promise = { commit };
  return { HF_ENDPOINT: hub.endpoint, HF_HOME: home, HF_HUB_CACHE: "", HF_TOKEN: "", HF_HUB_OFFLINE: "" };
}

test("pull downloads, verifies and says where; Ctrl-C keeps what came; offline it is still there", async (t) => {
  const home = temporaryFolder(t);
  const random = seededRandom(1);
  const hub = await FakeHub.start(
    t,
    Buffer.from(Uint8Array.from({ length: 400_000 }, () => random.int(256))),
  );
  const env = environment(hub, home);

  hub.next.push({ pauseMs: 20 });
  const stopped = await softcon(["pull", "B13_rn50_softcon"], {
    env,
    onStart: (child) => {
      const watch = setInterval(() => {
        if (hub.bytesSent < 20_000) return;
        clearInterval(watch);
        child.kill("SIGINT");
      }, 10);
    },
  });
  assert.deepEqual([stopped.code, stopped.stdout], [130, ""], stopped.stderr);

  const pulled = await softcon(["pull", "B13_rn50_softcon", "--json"], { env });
  assert.equal(pulled.code, 0, pulled.stderr);
  assert.match(hub.gets.at(-1)?.range ?? "", /^bytes=\d+-$/, "it went on where it had stopped");
  const [{ id, path }] = JSON.parse(pulled.stdout);
  assert.equal(id, "B13_rn50_softcon");
  assert.ok(readFileSync(path).equals(hub.file));

  assert.deepEqual(await states(env), { here: "B13_rn50_softcon", verified: true });
  const verified = await softcon(["pull", "B13_rn50_softcon", "--verify"], { env });
  assert.equal(verified.code, 0, verified.stderr);

  await hub.stop();
  const offline = { ...env, HF_HUB_OFFLINE: "1" };
  assert.equal(
    (await softcon(["pull", "B13_rn50_softcon"], { env: offline })).stdout,
    `B13_rn50_softcon: ${path}\n`,
  );
  const listed = await softcon(["models"], { env: offline });
  assert.match(listed.stdout, /^B13_rn50_softcon .* here$/m);
  assert.match(listed.stdout, /^B13_vits14_softcon .* softcon pull$/m);
  const absent = await softcon(["pull", "B13_vits14_softcon"], { env: offline });
  assert.deepEqual([absent.code, absent.stderr.split("\n").length], [1, 2]);
  assert.match(absent.stderr, /HF_HUB_OFFLINE forbids downloads/);

  writeFileSync(path, "changed since");
  assert.deepEqual(await states(offline), { here: "B13_rn50_softcon", verified: false });
  const damaged = await softcon(["pull", "B13_rn50_softcon", "--verify"], { env: offline });
  assert.deepEqual([damaged.code, damaged.stdout], [1, ""]);
  assert.match(damaged.stderr, /has sha256 .* expected/);
  const removed = await softcon(["remove", "B13_rn50_softcon", "--json"], { env: offline });
  assert.deepEqual(JSON.parse(removed.stdout), [{ id: "B13_rn50_softcon", bytes: "changed since".length }]);
  assert.deepEqual(await states(offline), { here: "", verified: false });
});

/** Which models are here, and whether they all were verified, as programs are told. */
async function states(env: NodeJS.ProcessEnv): Promise<{ here: string; verified: boolean }> {
  const { stdout } = await softcon(["models", "--json"], { env });
  const entries: { id: string; file: string | null; verified: boolean }[] = JSON.parse(stdout);
  const here = entries.filter((entry) => entry.file !== null);
  return { here: here.map(({ id }) => id).join(), verified: here.some((entry) => entry.verified) };
}

test("wrong bytes are refused", async (t) => {
  const hub = await FakeHub.start(t, Buffer.from("the true weights"));
  const env = environment(hub, temporaryFolder(t));
  hub.next.push({ body: Buffer.from("the fake weights") });
  const run = await softcon(["pull", "B2_rn50_softcon"], { env });
  assert.equal(run.code, 1);
  assert.match(run.stderr, /gave other bytes than it promised/);
});

test("embed fetches a published model by its id, and the table says which weights it was", async (t) => {
  const folder = temporaryFolder(t);
  const weights = join(folder, "weights.safetensors");
  writeSafetensors(weights, randomState(publishedModel("B2_vits14_softcon").architecture, 1));
  const hub = await FakeHub.start(t, readFileSync(weights));
  const random = seededRandom(2);
  const scene = join(folder, "radar.tif");
  await writeGeoTiff(scene, {
    data: Float32Array.from({ length: 2 * 56 * 56 }, () => -14 + 4 * random.normal()),
    bands: ["VV", "VH"],
    width: 56,
    height: 56,
    nodata: null,
    transform: null,
    crs: null,
  });
  const out = join(folder, "out.parquet");
  const args = ["embed", scene, "-m", "B2_vits14_softcon", "-o", out, "--resize", "none"];
  const run = await softcon(args, { env: environment(hub, join(folder, "home")) });
  assert.equal(run.code, 0, run.stderr);
  const file = await openEmbeddings(out);
  const { provenance, rows } = await file.table();
  await file.close();
  assert.deepEqual(
    [
      provenance.model,
      provenance.weightsSha256,
      provenance.license,
      provenance.architecture,
      provenance.untrained,
    ],
    ["B2_vits14_softcon", hub.sha256, "CC-BY-4.0", "vits14", false],
  );
  assert.deepEqual([rows.length, rows[0]?.embedding.length, rows[0]?.footprint], [1, 384, null]);
});
