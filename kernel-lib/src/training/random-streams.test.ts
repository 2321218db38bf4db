import assert from "node:assert/strict";
import { test } from "node:test";
import { randomAt } from "./random-streams";

test("the same place has the same numbers, every other place its own", () => {
  assert.equal(randomAt(1, "mask", 3, 4).next(), randomAt(1, "mask", 3, 4).next());
  const firsts = new Set<number>();
  for (let seed = 0; seed < 4; seed++)
    for (const purpose of ["mask", "drop path"])
      for (let step = 0; step < 50; step++)
        for (let image = 0; image < 50; image++) firsts.add(randomAt(seed, purpose, step, image).next());
  // Of 20 000 numbers of 32 bits, 0.05 pairs coincide on average.
  assert.ok(firsts.size >= 19_998, `${firsts.size}`);
});

test("neighbouring places are not alike", () => {
  const numbers = Array.from({ length: 4000 }, (_, place) => randomAt(7, "order", place).next());
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  let together = 0;
  for (let i = 1; i < numbers.length; i++)
    together += ((numbers[i] ?? 0) - 0.5) * ((numbers[i - 1] ?? 0) - 0.5);
  assert.ok(Math.abs(mean - 0.5) < 5 * Math.sqrt(1 / 12 / 4000), `${mean}`);
  // A correlation of 0 has a deviation of 1/√4000 = 0.016.
  assert.ok(Math.abs((12 * together) / 4000) < 0.08, `${together}`);
});
