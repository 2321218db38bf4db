import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openCheckpoint } from "../../checkpoints/open-checkpoint";
import { writeSafetensors } from "../../checkpoints/write-safetensors";
import { SoftconError } from "../../core/errors";
import { packDatasets } from "../../datasets/packed/write-packed";
import { classifierOf } from "../../networks/classifier";
import { randomState } from "../../networks/initialise";
import { type InputForm, inputFormKey, parseInputForm } from "../../networks/input-form";
import type { FinetuneInput } from "../configuration/finetune-config";
import type { RunMetrics } from "../pretrain/run-metrics";
import { finetune } from "./finetune";

const folder = mkdtempSync(join(tmpdir(), "softcon-finetune-"));
const at = (name: string): string => join(folder, name);
const form: InputForm = {
  ...{ bands: [], statistics: "ssl4eo-s12", normalisation: "uint8", resize: 16, antialias: true },
  clampQuantiles: null,
};

before(async () => {
  await packDatasets(["synthetic:ssl4eo?seed=5&count=12&side=24"], at("data"), { size: 24, threads: 0 });
  for (const [name, channels] of [
    ["s2", 13],
    ["s1", 2],
  ] as const) {
    const architecture = {
      kind: "vit",
      channels,
      ...{ width: 64, depth: 1, heads: 1, patch: 8, grid: 2 },
      layerScale: true,
    } as const;
    writeSafetensors(at(`${name}.safetensors`), randomState(architecture, 1), {
      ...(name === "s2" && { [inputFormKey]: JSON.stringify({ ...form, bands: s2 }) }),
    });
  }
});
after(() => rmSync(folder, { recursive: true }));

const s2 = "B1 B2 B3 B4 B5 B6 B7 B8 B8A B9 B10 B11 B12".split(" ");

const small = (out: string, changes: Partial<FinetuneInput> = {}): FinetuneInput => ({
  data: at("data"),
  init: at("s2.safetensors"),
  out: at(out),
  batch: 8,
  epochs: 4,
  workers: 0,
  readers: 0,
  logEvery: 1,
  checkpointMinutes: 0,
  runtime: { provider: "cpu", threads: 1 },
  ...changes,
});

async function refused(work: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(work, (error: Error) => {
    assert.match(error.message, message);
    return error instanceof SoftconError;
  });
}

test("a run leaves the best weights with their classes and input form, and its record", async () => {
  const lines: RunMetrics[] = [];
  const result = await finetune(small("whole"), { onMetrics: (metrics) => lines.push(metrics) });
  assert.equal(result.metric, "micro mAP");
  assert.equal(result.classes.length, 9);
  const scores = lines.flatMap(({ step, validation }) =>
    validation === undefined ? [] : [{ step, validation }],
  );
  const best = scores.reduce((most, next) => (next.validation > most.validation ? next : most));
  assert.deepEqual(
    scores.map(({ step }) => step),
    [0, 1, 2, 3, 4].map((epoch) => (epoch * result.steps) / 4),
  );
  assert.deepEqual([result.bestStep, result.score], [best.step, best.validation]);
  const checkpoint = openCheckpoint(result.model);
  try {
    assert.deepEqual(classifierOf(checkpoint, checkpoint.metadata, 64), {
      classes: [...result.classes],
      multiLabel: true,
    });
    assert.deepEqual(parseInputForm(checkpoint.metadata)?.bands, s2);
  } finally {
    checkpoint.close();
  }
  assert.ok(!existsSync(join(at("whole"), "best.safetensors")));
  const record = readFileSync(join(at("whole"), "metrics.jsonl"), "utf8")
    .trim()
    .split("\n");
  assert.equal(record.length, lines.length);
  await refused(finetune(small("whole")), /holds the result of a run/);
});

test("the first validation is that of the best probe, training begins at one that is regularised more", async () => {
  for (const method of ["adapters", "head-first", "head"] as const) {
    const losses: number[] = [];
    // At such a rate nothing moves but the classifier that training begins with.
    await finetune(small(`${method}-start`, { method, learningRate: 1e-9, epochs: 1 }), {
      onMetrics: ({ validationLoss }) => void (validationLoss !== undefined && losses.push(validationLoss)),
    });
    const [first = 0, last = 0] = losses;
    assert.equal(losses.length, 2);
    assert.equal(Math.abs(last - first) < 1e-3 * first, method === "head", `${method}: ${losses}`);
  }
});

test("a run that is stopped goes on to the same bits", async () => {
  for (const method of ["head-first", "adapters"] as const) {
    const through = await finetune(small(`${method}-through`, { method, dropPath: 0.1 }));
    const controller = new AbortController();
    const stopped = finetune(small(`${method}-cut`, { method, dropPath: 0.1 }), {
      signal: controller.signal,
      onMetrics: ({ step, loss }) => {
        if (step === 10 && loss !== undefined) controller.abort();
      },
    });
    await refused(stopped, /interrupted; step 10 is kept: go on with --resume/);
    await refused(finetune(small(`${method}-cut`, { method })), /holds a run that was stopped/);
    const other = finetune(small(`${method}-cut`, { method, dropPath: 0.1, batch: 4 }), { resume: true });
    await refused(other, /"batch" is 4, and was 8 when this run began/);
    const resumed = await finetune(small(`${method}-cut`, { method, dropPath: 0.1 }), { resume: true });
    assert.deepEqual({ ...resumed, seconds: 0, model: "" }, { ...through, seconds: 0, model: "" });
    assert.deepEqual(readFileSync(resumed.model), readFileSync(through.model));
  }
});

test("a run that does not get better ends when its patience does", async () => {
  const result = await finetune(
    small("patience", { method: "head", learningRate: 1e-30, patience: 1, epochs: 9 }),
  );
  assert.ok(result.bestStep < result.steps && result.steps < 20, `${result.steps}`);
});

test("what cannot be trained is refused, with the way out", async () => {
  await refused(
    finetune(small("a", { init: at("s1.safetensors") })),
    /wrong modality for the weights: .*s1\.safetensors takes VV VH/,
  );
  await refused(finetune(small("b", { init: at("none") })), /no file and no model/);
  await refused(finetune(small("c", { split: "other" })), /has no split other; it has train, val, test/);
  await refused(
    finetune(small("d", { validation: { split: "train" } })),
    /images that are trained on tell nothing/,
  );
  await refused(finetune(small("e", { batch: 4000 })), /batch of 4000 is larger/);
  await refused(finetune({ ...small("f"), epochs: 1, headEpochs: 1 }), /"headEpochs" is 1 of 1 epochs/);
  await refused(finetune(small("g", { size: 20 })), /a multiple of the patch size 8/);
  await refused(
    finetune(small("h", { validation: { data: "synthetic:eurosat?count=9", split: "train" } })),
    /other classes/,
  );
});

test("radar weights are taken for optical data where a new first layer is asked for", async () => {
  copyFileSync(at("s1.safetensors"), at("again.safetensors"));
  const result = await finetune(
    small("radar", { init: at("again.safetensors"), firstLayer: "random", size: 16, epochs: 2 }),
  );
  const checkpoint = openCheckpoint(result.model);
  assert.deepEqual(checkpoint.info("patch_embed.proj.weight").shape, [64, 13, 8, 8]);
  checkpoint.close();
});
