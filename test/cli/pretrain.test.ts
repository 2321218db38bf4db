import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { seededRandom } from "#lib/core/random";
import { packDatasets } from "#lib/datasets/packed/write-packed";
import { openEmbeddings } from "#lib/embeddings/embedding-file";
import { softcon } from "./softcon";

const binary = resolve(__dirname, "..", "..", "..", "kernel-lib", "bin", "softcon.js");
const folder = mkdtempSync(join(tmpdir(), "softcon-pretrain-"));
const at = (name: string): string => join(folder, name);
const steps = 12;

before(async () => {
  await packDatasets(["synthetic:ssl4eo?seed=5&count=4&side=24"], at("data"), { size: 24, threads: 0 });
});
after(() => rmSync(folder, { recursive: true }));

/** Writes a configuration of a few steps, a checkpoint after each; returns its path. */
function configured(out: string, changes: object = {}): string {
  const head = { bias: false, hiddenNorm: true, lastNorm: true };
  const config = {
    ...{ preset: "tiny-s2", data: at("data"), out: at(out), network: { width: 64, depth: 1, patch: 8 } },
    ...{ size: 16, batch: 8, steps, queue: 16, views: "augment", logEvery: 1, checkpointMinutes: 0 },
    heads: { projector: { ...head, sizes: [32, 16] }, predictor: { ...head, sizes: [16] } },
    runtime: { provider: "cpu", threads: 1 },
    ...changes,
  };
  writeFileSync(at(`${out}.json`), JSON.stringify(config));
  return at(`${out}.json`);
}

const modelOf = (out: string): Buffer => readFileSync(join(at(out), "model.safetensors"));

/** Runs until the end, or kills the process `delay` milliseconds after a step of its own; true where it ended. */
function killed(config: string, out: string, delay: number): Promise<boolean> {
  const child = spawn(process.execPath, [binary, "pretrain", config, "--resume"], { stdio: "ignore" });
  const log = join(at(out), "metrics.jsonl");
  const size = (): number => (existsSync(log) ? statSync(log).size : 0);
  const begun = size();
  const watch = setInterval(() => {
    if (size() === begun) return;
    clearInterval(watch);
    setTimeout(() => child.kill("SIGKILL"), delay);
  }, 5);
  return new Promise((done) => {
    child.on("exit", (_, signal) => {
      clearInterval(watch);
      done(signal !== "SIGKILL");
    });
  });
}

test("a run that is killed again and again ends in the bytes of one that was not; its model is embedded with", async () => {
  const straight = await softcon(["pretrain", configured("straight"), "--json"]);
  assert.equal(straight.code, 0, straight.stderr);
  const { model, steps: taken } = JSON.parse(straight.stdout);
  assert.equal(taken, steps);

  const config = configured("killed");
  const random = seededRandom(7);
  let kills = 0;
  while (kills < 3 && !(await killed(config, "killed", 150 * random.next()))) kills++;
  assert.ok(kills > 0, "it was killed at least once");
  const rest = await softcon(["pretrain", config, "--resume"]);
  assert.equal(rest.code, 0, rest.stderr);
  assert.deepEqual(modelOf("killed"), modelOf("straight"));
  const lines = readFileSync(join(at("killed"), "metrics.jsonl"), "utf8")
    .trimEnd()
    .split("\n");
  assert.deepEqual(
    lines.map((line): unknown => JSON.parse(line).step),
    Array.from({ length: steps }, (_, i) => i + 1),
    "each step is recorded once",
  );

  const table = at("table.parquet");
  const embedded = await softcon(["embed", "synthetic:eurosat?count=3", "--model", model, "-o", table]);
  assert.equal(embedded.code, 0, embedded.stderr);
  const file = await openEmbeddings(table);
  const { dim, provenance } = await file.table();
  await file.close();
  assert.equal(dim, 64);
  assert.equal(provenance.preprocessing, "ssl4eo-s12/L1C/uint8");
});

test("a full disk is told, and nothing that was there is lost", async (t) => {
  if (process.platform === "win32") return t.skip("no limit on the size of files");
  const config = configured("full");
  // A file may not grow beyond 200 KiB: writing the checkpoint fails as on a full disk.
  const limited = spawnSync(
    "bash",
    ["-c", `trap '' XFSZ; ulimit -f 200; exec "$0" "$@"`, process.execPath, binary, "pretrain", config],
    { encoding: "utf8" },
  );
  assert.equal(limited.status, 1, limited.stderr);
  assert.match(
    limited.stderr,
    /the checkpoint of step 1 cannot be written \(.*\); no earlier one is there: mend that and go on with --resume/,
  );
  assert.equal(existsSync(join(at("full"), "model.safetensors")), false);
  const again = await softcon(["pretrain", config, "--resume"]);
  assert.equal(again.code, 0, again.stderr);
  assert.ok(modelOf("full").length > 10_000);
});

test("a configuration that makes no sense ends with code 2 and one line", async () => {
  const unknown = await softcon(["pretrain", configured("odd", { learningrate: 1 })]);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /no setting "learningrate" \(did you mean learningRate\?\)/);
  const none = await softcon(["pretrain"]);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /CONFIG\.json is missing/);
});
