import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftconError } from "../core/errors";
import { seededRandom } from "../core/random";
import { fuzz, mutate } from "./mutate";

const sample = Uint8Array.from({ length: 2000 }, (_, i) => i % 251);

test("the seed decides the mutants, and the sample stays whole", () => {
  const before = sample.slice();
  const buffer = Buffer.from(sample);
  const run = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 50 }, () => mutate(sample, random, [sample]));
  };
  assert.deepEqual(run(7), run(7));
  assert.notDeepEqual(run(7), run(8));
  assert.deepEqual(sample, before);
  const random = seededRandom(9);
  for (let i = 0; i < 50; i++) mutate(buffer, random, [buffer]);
  assert.ok(buffer.equals(before), "a Buffer stays whole too");
});

test("every kind of damage is dealt, and nearly every mutant differs", () => {
  const random = seededRandom(1);
  const mutants = Array.from({ length: 500 }, () => mutate(sample, random));
  const kinds = new Set(mutants.flatMap((mutant) => mutant.damage.split(", ")));
  assert.equal(kinds.size, 9);
  const same = mutants.filter((mutant) => Buffer.compare(mutant.bytes, sample) === 0);
  assert.ok(same.length < 25, `${same.length} of 500 mutants equal the sample`);
});

test("fuzz counts what was read and refused, and names a mutant that fails otherwise", async () => {
  const samples = new Map([["sample", sample]]);
  const report = await fuzz(samples, 40, 1, (bytes) => {
    if (bytes.length < sample.length) throw new SoftconError("short");
  });
  assert.equal(report.read + report.refused, 40);
  assert.ok(report.read > 0 && report.refused > 0);
  await assert.rejects(
    fuzz(samples, 40, 1, () => {
      throw new TypeError("boom");
    }),
    /mutant 0 of sample \(seed 1; .+\): boom/,
  );
});
