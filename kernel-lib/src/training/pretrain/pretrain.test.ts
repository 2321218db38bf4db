import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openCheckpoint } from "../../checkpoints/open-checkpoint";
import { SoftconError } from "../../core/errors";
import { packDatasets } from "../../datasets/packed/write-packed";
import { identifyArchitecture } from "../../networks/identify";
import { parseInputForm } from "../../networks/input-form";
import type { PretrainInput } from "../configuration/pretrain-config";
import { pretrain } from "./pretrain";
import type { RunMetrics } from "./run-metrics";

const folder = mkdtempSync(join(tmpdir(), "softcon-pretrain-"));
const at = (name: string): string => join(folder, name);
const data = at("data");

before(async () => {
  await packDatasets(["synthetic:ssl4eo?seed=5&count=6&side=24&pair=season"], data, { size: 24, threads: 0 });
});
after(() => rmSync(folder, { recursive: true }));

const head = { bias: false, hiddenNorm: true, lastNorm: true };

/** Small enough for a step to take a moment, with every part of the state in play. */
const small = (out: string, changes: Partial<PretrainInput> = {}): PretrainInput => ({
  preset: "tiny-s2",
  data,
  out: at(out),
  network: { width: 64, depth: 1, patch: 8 },
  size: 16,
  batch: 8,
  steps: 7,
  queue: 16,
  dropPath: 0.1,
  views: "season",
  heads: { projector: { ...head, sizes: [32, 16] }, predictor: { ...head, sizes: [16] } },
  schedule: { kind: "cosine", warmupEpochs: 0.5 },
  workers: 0,
  readers: 0,
  logEvery: 1,
  checkpointMinutes: 0,
  runtime: { provider: "cpu", threads: 1 },
  ...changes,
});

const modelOf = (out: string): Buffer => readFileSync(join(at(out), "model.safetensors"));

/** Runs until a step is done, then stops as Ctrl-C would. */
async function stoppedAt(step: number, input: PretrainInput): Promise<SoftconError> {
  const controller = new AbortController();
  const onMetrics = (metrics: RunMetrics): void => {
    if (metrics.step === step) controller.abort();
  };
  const error = await pretrain(input, { signal: controller.signal, onMetrics }).then(
    () => assert.fail("it was not stopped"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof SoftconError, String(error));
  return error;
}

async function refused(work: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(work, (error: Error) => {
    assert.match(error.message, message);
    return error instanceof SoftconError;
  });
}

test("a run leaves a model, its configuration and its record, and says how it went", async () => {
  const lines: RunMetrics[] = [];
  const result = await pretrain(
    small("whole", { probe: { data: "synthetic:eurosat?count=20", images: 20, everyEpochs: 1, k: 3 } }),
    { onMetrics: (metrics) => lines.push(metrics) },
  );
  assert.equal(result.steps, 7);
  assert.equal(result.images, 56);
  const losses = lines.flatMap(({ loss }) => loss ?? []);
  assert.equal(losses.length, 7);
  assert.ok(losses.every(Number.isFinite));
  assert.equal(result.loss, losses.at(-1));
  const probes = lines.flatMap(({ probe, step }) => (probe === undefined ? [] : [[step, probe] as const]));
  assert.deepEqual(
    probes.map(([step]) => step),
    [3, 6, 7],
  );
  assert.ok(probes.every(([, value]) => value >= 0 && value <= 1));
  const record = readFileSync(join(at("whole"), "metrics.jsonl"), "utf8")
    .trimEnd()
    .split("\n");
  assert.deepEqual(
    record.map((line): unknown => JSON.parse(line)),
    lines.map((line): unknown => JSON.parse(JSON.stringify(line))),
  );
  assert.ok(readdirSync(at("whole")).some((name) => name.startsWith("events.out.tfevents.")));
  assert.equal(JSON.parse(readFileSync(join(at("whole"), "config.json"), "utf8")).batch, 8);
  const model = openCheckpoint(result.model);
  try {
    const architecture = {
      kind: "vit",
      channels: 13,
      width: 64,
      depth: 1,
      heads: 1,
      patch: 8,
      grid: 2,
      layerScale: true,
    };
    assert.deepEqual(identifyArchitecture(model), architecture);
    const form = parseInputForm(model.metadata);
    assert.equal(form?.resize, 16);
    assert.equal(form?.antialias, true);
    assert.equal(JSON.parse(model.metadata["softcon.training"] ?? "{}").steps, 7);
  } finally {
    model.close();
  }
  await refused(pretrain(small("whole")), /holds the result of a run; choose another folder/);
});

test("a run that was stopped goes on to the same bytes, whatever loads its images", async () => {
  await pretrain(small("straight"));
  const error = await stoppedAt(2, small("stopped"));
  assert.equal(error.kind, "interrupted");
  assert.match(error.message, /step 2 is kept: go on with --resume/);
  await refused(pretrain(small("stopped")), /holds a run that was stopped; go on with --resume/);
  await refused(
    pretrain(small("stopped", { learningRate: 0.5 }), { resume: true }),
    /"learningRate" is 0\.5, and was 0\.001/,
  );
  await assert.rejects(
    pretrain(small("stopped"), { resume: true, signal: AbortSignal.abort() }),
    /interrupted/,
  );
  await pretrain(small("stopped", { workers: 2, readAhead: 3 }), { resume: true });
  assert.deepEqual(modelOf("stopped"), modelOf("straight"));
});

test("a damaged checkpoint is named, and the one before it goes on to the same bytes", async () => {
  await pretrain(small("reference"));
  await stoppedAt(4, small("damaged"));
  const path = join(at("damaged"), "checkpoint.safetensors");
  const bytes = readFileSync(path);
  const spot = bytes.length - 1000;
  bytes[spot] = (bytes[spot] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const again = (): Promise<unknown> => pretrain(small("damaged"), { resume: true });
  await refused(
    again(),
    /checkpoint\.safetensors is damaged: .*remove it to go on from checkpoint\.previous\.safetensors/,
  );
  writeFileSync(path, bytes.subarray(0, spot));
  await refused(again(), /checkpoint\.safetensors is damaged/);
  rmSync(path);
  await again();
  assert.deepEqual(modelOf("damaged"), modelOf("reference"));
});

test("data that shrank, or of the other modality, are refused; the checkpoint stays", async () => {
  await stoppedAt(2, small("shrunk"));
  const kept = readFileSync(join(at("shrunk"), "checkpoint.safetensors"));
  const fewer = at("fewer");
  await packDatasets(["synthetic:ssl4eo?seed=5&count=5&side=24&pair=season"], fewer, {
    size: 24,
    threads: 0,
  });
  await refused(
    pretrain(small("shrunk", { data: fewer }), { resume: true }),
    /the data have 20 images and had 24 when this run began/,
  );
  assert.deepEqual(readFileSync(join(at("shrunk"), "checkpoint.safetensors")), kept);
  await refused(
    pretrain(small("radar", { data: "synthetic:ssl4eo?product=s1&side=24&count=4" })),
    /has bands VV VH, a network for s2 takes B1 .*set "modality" to "s1"/,
  );
  assert.equal(existsSync(join(at("radar"), "model.safetensors")), false);
});

test("a loss that is not finite is named with its step, and not kept", async () => {
  const wild = small("wild", { learningRate: 1e30, schedule: { kind: "constant" }, clip: null });
  await refused(
    pretrain(wild),
    /(?:loss|gradient) is .* at step \d+ \(learning rate 1\.00e\+30\); .*lower "learningRate"/,
  );
  const path = join(at("wild"), "checkpoint.safetensors");
  const checkpoint = openCheckpoint(path);
  try {
    assert.ok(checkpoint.names.length > 10);
  } finally {
    checkpoint.close();
  }
});

test("features that collapse end the run, which is kept", async () => {
  const flat = small("flat", {
    collapse: { below: 1, steps: 3 },
    heads: { projector: { ...head, sizes: [16], lastNorm: false }, predictor: null },
  });
  await refused(pretrain(flat), /stopped at step \d: the features of all images have become nearly one/);
  assert.ok(existsSync(join(at("flat"), "checkpoint.safetensors")));
});
