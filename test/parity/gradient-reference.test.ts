import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { python, requirePeer } from "#lib/testing/peers";
import {
  gradientChecks,
  type ReferenceGradient,
  referenceGradients,
} from "#lib/training/runtime/gradient-reference";
import { root } from "../repository";

test("the gradients that runtimes are checked with are PyTorch's", (t) => {
  if (!requirePeer(t, "torch")) return;
  const printed = python(join(root, "test", "parity", "gradient-reference.py"));
  const computed: Record<string, Record<string, ReferenceGradient>> = JSON.parse(printed);
  assert.deepEqual(Object.keys(computed), [...gradientChecks]);
  for (const check of gradientChecks) {
    const stored: Record<string, ReferenceGradient> = { ...referenceGradients[check] };
    assert.deepEqual(Object.keys(stored), Object.keys(computed[check] ?? {}));
    for (const [name, { norm, sums }] of Object.entries(stored)) {
      const [first, ...rest] = [computed[check]?.[name]].flatMap((it) => (it ? [it.norm, ...it.sums] : []));
      assert.ok(first !== undefined && Math.abs(first - norm) < 1e-6 * norm, `${check} ${name}`);
      for (const [i, sum] of sums.entries())
        assert.ok(Math.abs(sum - (rest[i] ?? Number.NaN)) < 1e-6 * norm, `${check} ${name} ${i}`);
    }
  }
});
