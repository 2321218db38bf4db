import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SoftconError } from "../../core/errors";
import { temporaryFolder } from "../../testing/temporary-folder";
import { presets } from "./presets";
import { pretrainSchema } from "./pretrain-schema";
import { architectureOf, pretrainConfig, readPretrainConfig } from "./read-config";
import { problemWith } from "./schema";

const least = { data: "synthetic:ssl4eo", out: "run" };

test("every preset is a configuration of its own schema, and survives being written", () => {
  assert.deepEqual(
    Object.keys(presets).sort(),
    ["softcon", "moco"]
      .flatMap((kind) =>
        ["rn50", "vits14", "vitb14"].flatMap((net) => [`${kind}-${net}-s1`, `${kind}-${net}-s2`]),
      )
      .concat("tiny-s2")
      .sort(),
  );
  for (const [preset, settings] of Object.entries(presets)) {
    const config = pretrainConfig({ ...least, preset });
    assert.deepEqual(config, { ...settings, data: ["synthetic:ssl4eo"], out: "run" });
    assert.equal(problemWith(JSON.parse(JSON.stringify(config)), pretrainSchema), null, preset);
    assert.deepEqual(pretrainConfig(JSON.parse(JSON.stringify(config))), config);
  }
});

test("presets have the values that are published for the lab's baselines", () => {
  const of = (preset: string) => pretrainConfig({ ...least, preset });
  const resnet = of("softcon-rn50-s2");
  assert.deepEqual(resnet.optimiser, { kind: "sgd", momentum: 0.9, weightDecay: 1e-4 });
  assert.deepEqual([resnet.learningRate, resnet.batch, resnet.epochs], [0.03, 256, 100]);
  assert.deepEqual(resnet.average, { kind: "constant", momentum: 0.999 });
  assert.deepEqual(resnet.augmentation.first.cropScale, [0.2, 1]);
  const vit = of("softcon-vitb14-s2");
  assert.deepEqual(vit.optimiser, { kind: "adamw", weightDecay: 0.1 });
  assert.deepEqual([vit.learningRate, vit.schedule.warmupEpochs], [1.5e-4, 10]);
  assert.deepEqual([vit.augmentation.first.blur, vit.augmentation.second.blur], [1, 0.1]);
  assert.deepEqual(vit.augmentation.first.cropScale, [0.08, 1]);
  const moco = of("moco-rn50-s1");
  assert.deepEqual([moco.queue, moco.loss.hardWeight, moco.mask.ratio], [65_536, 1, 0]);
  assert.equal(moco.augmentation.first.colour, 0);
  assert.deepEqual(moco.clampQuantiles, [0.01, 0.99]);
  assert.equal(architectureOf("vitb14", "s1", 224).kind, "vit");
});

test("what is given goes over the preset, objects in part", () => {
  const config = pretrainConfig({
    ...least,
    preset: "softcon-vits14-s2",
    loss: { hardWeight: 0.3 },
    augmentation: { first: { blur: 0.2 } },
    shift: { noise: 5 },
    batch: 64,
  });
  assert.deepEqual(config.loss, { ...presets["softcon-vits14-s2"]?.loss, hardWeight: 0.3 });
  assert.deepEqual([config.augmentation.first.blur, config.augmentation.second.blur], [0.2, 0.1]);
  assert.equal(config.shift?.noise, 5);
  assert.equal(config.batch, 64);
});

test("what is wrong is named, with the nearest that is right", () => {
  const refused = (change: object, message: RegExp): void =>
    assert.throws(
      () => pretrainConfig({ ...least, ...change }),
      (error: Error) =>
        error instanceof SoftconError && error.kind === "usage" && message.test(error.message),
      String(message),
    );
  refused({ learningrate: 1 }, /no setting "learningrate" \(did you mean learningRate\?\)/);
  refused({ loss: { hardWeigth: 1 } }, /no setting "loss\.hardWeigth" \(did you mean hardWeight\?\)/);
  refused({ zzzzzzzzzzz: 1 }, /no setting "zzzzzzzzzzz"; there are .*batch/);
  refused(
    { preset: "softcon-vits14" },
    /"preset" is "softcon-vits14"; expected one of .*did you mean softcon-vits14-s[12]\?/,
  );
  refused({ loss: { hardWeight: 1.5 } }, /"loss\.hardWeight" is 1\.5; expected a number from 0 to 1/);
  refused({ batch: 2.5 }, /"batch" is 2\.5; expected a whole number from 2/);
  refused({ batch: "many" }, /"batch" is "many"; expected a whole number/);
  refused({ data: [] }, /"data" has 0 entries/);
  refused({ data: undefined }, /"data" is/);
  refused({ size: 100 }, /"size" is 100; a multiple of the patch size 14/);
  refused(
    { network: { width: 100, depth: 1, patch: 8 }, size: 16 },
    /"network\.width" is 100; a multiple of 64/,
  );
  refused({ network: { width: 64, depth: 1 } }, /"network\.patch" is missing/);
  refused({ modality: "s1" }, /"augmentation\.first" has colour/);
  refused({ preset: "softcon-vits14-s1", shift: "robust" }, /"shift" is for Sentinel-2/);
  refused({ statistics: "imagenet" }, /no statistics preset "imagenet"/);
  refused(
    { augmentation: { second: { cropScale: [1, 0.5] } } },
    /"augmentation\.second\.cropScale" is \[1,0\.5\]/,
  );
  refused({ optimiser: { kind: "adam" } }, /optimiser/);
  refused({ schedule: { kind: "step" } }, /"schedule\.milestones" is missing/);
  assert.throws(() => pretrainConfig([]), /expected an object with named settings/);
  assert.throws(() => pretrainConfig({ data: "x" }), /"out" is missing/);
});

test("a file that is no JSON is named", (t) => {
  const path = join(temporaryFolder(t), "config.json");
  writeFileSync(path, '{ "data": ');
  assert.throws(() => readPretrainConfig(path), /config\.json is no JSON/);
  assert.throws(() => readPretrainConfig(`${path}.none`), /cannot be read/);
  writeFileSync(path, JSON.stringify(least));
  assert.deepEqual(readPretrainConfig(path).data, ["synthetic:ssl4eo"]);
});

test("the schema that is shipped is this one", () => {
  const shipped = join(__dirname, "..", "..", "schemas", "pretrain.json");
  assert.deepEqual(JSON.parse(readFileSync(shipped, "utf8")), JSON.parse(JSON.stringify(pretrainSchema)));
});
