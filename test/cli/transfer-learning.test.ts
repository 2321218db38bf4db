// The commands of the README's "Pretraining and transfer learning", with small networks, on small data that lie as the
// published data sets do.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openCheckpoint } from "#lib/checkpoints/open-checkpoint";
import { writeLayout } from "#lib/datasets/synthetic/write-layout";
import type { VitArchitecture } from "#lib/networks/architectures";
import { randomState } from "#lib/networks/initialise";
import { dict, pickle, tensor, unicode, zipPth } from "#lib/testing/hand-made-pth";
import { sharedPath } from "#lib/testing/shared-data";
import { smallVit } from "#lib/testing/small-vit";
import { temporaryFolder } from "#lib/testing/temporary-folder";
import { resamplePositions } from "#lib/training/initial-weights";
import { type Run, softcon } from "./softcon";

let folder = "";
const at = (name: string): string => join(folder, name);
const runtime = { provider: "cpu", threads: 1 };

before(async () => {
  folder = join(tmpdir(), `softcon-transfer-${process.pid}`);
  await writeLayout(at("ssl4eo"), { layout: "ssl4eo", seed: 3, count: 2, threads: 0 });
  await writeLayout(at("v1"), { layout: "bigearthnet", seed: 3, count: 30, threads: 0 });
  // The lists of splits that BigEarthNet v1's authors publish beside the images.
  const names = readdirSync(at("v1/BigEarthNet-v1.0")).sort();
  writeFileSync(at("v1/train.csv"), names.slice(0, 20).join("\n"));
  writeFileSync(at("v1/val.csv"), names.slice(20).join("\n"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function succeeds(args: readonly string[]): Promise<Run> {
  const run = await softcon(args);
  assert.equal(run.code, 0, run.stderr);
  return run;
}

/** To within what a learning rate of 1e-12 changes. */
function same(found: Float32Array, expected: Float32Array): void {
  assert.equal(found.length, expected.length);
  for (const [i, value] of found.entries()) assert.ok(Math.abs(value - (expected[i] ?? 9)) < 1e-8, `${i}`);
}

/** Writes a configuration; returns its path. */
function configuration(name: string, config: object): string {
  writeFileSync(at(name), JSON.stringify(config));
  return at(name);
}

const dinov2: VitArchitecture = {
  ...{ kind: "vit", channels: 3, width: 64, depth: 2, heads: 1, patch: 14, grid: 37 },
  layerScale: true,
};

/** As `dinov2_vits14_pretrain.pth`: RGB, positions of 37 × 37, a mask token that inference has no use for. */
function writeDinov2(path: string): void {
  const state = randomState(dinov2, 5);
  const bytes = new Map<string, Buffer>();
  const entries = [...state.names, "mask_token"].flatMap((name, i) => {
    const shape = name === "mask_token" ? [1, 64] : state.info(name).shape;
    const data = name === "mask_token" ? new Float32Array(64) : state.float32(name);
    bytes.set(`${i}`, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    return [unicode(name), tensor({ shape, key: `${i}` })];
  });
  writeFileSync(path, zipPth(pickle(dict(...entries)), Object.fromEntries(bytes)));
}

test("SSL4EO-S12-ML from DINOv2's weights, then BigEarthNet by a linear probe", async () => {
  writeDinov2(at("dinov2_vits14_pretrain.pth"));
  const out = at("runs/softcon");
  const config = configuration("softcon.json", {
    preset: "softcon-vits14-s2",
    data: `ssl4eo-s12:${at("ssl4eo")}`,
    init: at("dinov2_vits14_pretrain.pth"),
    out,
    ...{ network: { width: 64, depth: 2, patch: 14 }, size: 28, batch: 4, steps: 2, workers: 1, readers: 0 },
    runtime,
    // Hardly anything is learned: what comes out is what went in.
    learningRate: 1e-12,
  });
  await succeeds(["pretrain", config]);
  const lines = readFileSync(join(out, "metrics.jsonl"), "utf8").trimEnd().split("\n");
  const { soft, step } = JSON.parse(lines.at(-1) ?? "");
  assert.equal(step, 2);
  assert.ok(soft > 0, "the labels of SSL4EO-S12-ML were there");
  const [start, trained] = [randomState(dinov2, 5), openCheckpoint(join(out, "model.safetensors"))];
  const name = "blocks.1.attn.qkv.weight";
  same(trained.float32(name), start.float32(name));
  same(trained.float32("pos_embed"), resamplePositions(start.float32("pos_embed"), 37, 2, dinov2.width));
  assert.deepEqual(trained.info("patch_embed.proj.weight").shape, [64, 13, 14, 14]);
  trained.close();

  const table = at("ben.parquet");
  const data = `bigearthnet-v1:${at("v1")}?train=0.5`;
  await succeeds(["embed", data, "--model", join(out, "model.safetensors"), "-o", table]);
  const { stdout } = await succeeds(["probe", table, "--json"]);
  assert.match(stdout, /micro/);
});

/** A run of adapters on what `data` names, a validation split beside it; the result as the command tells it. */
async function adapted(
  data: string,
  out: string,
  batch: number,
): Promise<{ readonly metric: string; readonly classes: readonly string[] }> {
  const config = configuration(`${out}.json`, {
    ...{ data, init: smallVit(folder, 13), out: at(out), method: "adapters" },
    validation: { images: 5000 },
    ...{ size: 28, batch, epochs: 1, workers: 1, readers: 0, runtime },
  });
  const { stdout } = await succeeds(["finetune", config, "--json"]);
  return JSON.parse(stdout);
}

test("BigEarthNet v1: adapters, several labels an image", async () => {
  const { metric, classes } = await adapted(`bigearthnet-v1:${at("v1")}?train=0.5`, "v1-run", 4);
  assert.equal(metric, "micro mAP");
  assert.equal(classes.length, 19);
});

test("BigEarthNet v2: adapters, labels and splits of its table", async (t) => {
  const data = sharedPath(t, "data/torchgeo-fake/bigearthnet/v2");
  if (data === undefined) return;
  const { metric, classes } = await adapted(`bigearthnet-v2:${data}`, "v2-run", 2);
  assert.equal(metric, "micro mAP");
  assert.equal(classes.length, 19);
  const table = join(temporaryFolder(t), "v2.parquet");
  await succeeds([
    "embed",
    `bigearthnet-v2:${data}?train=1`,
    "--model",
    at("v2-run/model.safetensors"),
    "-o",
    table,
  ]);
});
