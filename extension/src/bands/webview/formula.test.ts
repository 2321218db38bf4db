import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import type * as softcon from "softcon";
import { bandsOf, divisorsOf, evaluate, inReflectance, parseFormula } from "./formula";

const { computeIndex, spectralIndices }: typeof softcon = createRequire(__filename)("softcon");

const names = ["B2", "B3", "B4", "B8", "B11", "B12", "VV", "VH"];
const values: Readonly<Record<string, number>> = {
  ...{ B2: 900, B3: 1100, B4: 1200, B8: 3400, B11: 2100, B12: 1500 },
  ...{ VV: -9.5, VH: -16.25 },
};
const value = (band: string): number => values[band] ?? Number.NaN;

for (const index of spectralIndices)
  test(`${index.id}: the formula that is shown computes what the library computes`, () => {
    const parsed = parseFormula(index.formula, names);
    const formula = index.needsReflectance ? inReflectance(parsed, 10_000) : parsed;
    assert.deepEqual([...bandsOf(formula)].sort(), [...index.bands].sort());
    const single = Object.fromEntries(names.map((name) => [name, [value(name)]]));
    const [expected = Number.NaN] = computeIndex(index, single, { scale: 10_000 });
    assert.ok(Math.abs(evaluate(formula, value) - expected) < 1e-6, String(evaluate(formula, value)));
  });

test("products bind tighter than sums, and signs are read left to right", () => {
  const compute = (text: string): number =>
    evaluate(parseFormula(text, ["a", "b"]), (name) => (name === "a" ? 2 : 5));
  assert.equal(compute("a + b * 3"), 17);
  assert.equal(compute("(a + b) * 3"), 21);
  assert.equal(compute("b - a - 1"), 2);
  assert.equal(compute("b / a / 2"), 1.25);
  assert.equal(compute("-a + b"), 3);
  assert.equal(compute("B − A"), 3); // in any case, and with the typographic minus
});

test("where a divisor is zero there is no value", () => {
  const formula = parseFormula("(a - b) / (a + b) + a / 2", ["a", "b"]);
  assert.equal(divisorsOf(formula).length, 1);
  assert.ok(Number.isNaN(evaluate(formula, () => 0)));
});

test("a formula that is none says what is wrong", () => {
  const wrong = (text: string): unknown => parseFormula(text, ["B2", "B3"]);
  assert.throws(() => wrong("B2 +"), /ends too soon/);
  assert.throws(() => wrong("(B2"), /not closed/);
  assert.throws(() => wrong("B2 B3"), /"B3" is not expected there/);
  assert.throws(() => wrong("B9"), /"B9" is no band of this file; it has B2, B3/);
  assert.throws(() => wrong("1 + 2"), /names no band/);
});
