import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../core/random";
import { blockLength, type TailProgram } from "./tail-program";
import { TailRunner } from "./tail-runner";

const runner = new TailRunner();
const random = seededRandom(5);
const positive = (size: number): Float32Array =>
  Float32Array.from({ length: size }, () => 0.1 + random.next());

const array = (index: number) => ({ kind: "array", index }) as const;
const number = (index: number) => ({ kind: "number", index }) as const;
const operation = (index: number) => ({ kind: "operation", index }) as const;

/** |−(a + b) · n₀ / √a − n₁|, and the sum before it. */
const program: TailProgram = {
  arrays: 2,
  numbers: 2,
  operations: [
    { op: "Add", operands: [array(0), array(1)] },
    { op: "Neg", operands: [operation(0)] },
    { op: "Mul", operands: [operation(1), number(0)] },
    { op: "Sqrt", operands: [array(0)] },
    { op: "Div", operands: [operation(2), operation(3)] },
    { op: "Sub", operands: [operation(4), number(1)] },
    { op: "Abs", operands: [operation(5)] },
  ],
  outputs: [6, 0],
};

for (const size of [1, 4, 67, blockLength, blockLength + 1, 3 * blockLength - 1])
  test(`all operators on ${size} elements: rounded to float32 after each, as IEEE 754 says`, () => {
    const [a, b] = [positive(size), positive(size)];
    const [n0, n1] = [Math.fround(1.7), Math.fround(-0.3)];
    const [result, sum] = [new Float32Array(size), new Float32Array(size)];
    runner.run(program, [a, b], [n0, n1], [result, sum]);
    const { fround } = Math;
    for (let i = 0; i < size; i++) {
      const [x = 0, y = 0] = [a[i], b[i]];
      const total = fround(x + y);
      const quotient = fround(fround(-total * n0) / fround(Math.sqrt(x)));
      assert.equal(sum[i], total);
      assert.equal(result[i], Math.abs(fround(quotient - n1)));
    }
  });

test("an output may be an input's array, and NaN and infinities pass", () => {
  const a = Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, -1, 0);
  const b = Float32Array.of(1, 1, 1, 1, -0);
  runner.run(
    {
      arrays: 2,
      numbers: 0,
      operations: [
        { op: "Mul", operands: [array(0), array(1)] },
        { op: "Sqrt", operands: [operation(0)] },
      ],
      outputs: [1],
    },
    [a, b],
    [],
    [a],
  );
  assert.deepEqual([...a], [1, Number.NaN, Number.POSITIVE_INFINITY, Number.NaN, -0]);
});

test("more blocks than fit the first page of memory", () => {
  const size = 2 * blockLength + 3;
  const arrays = Array.from({ length: 20 }, () => positive(size));
  const operations = arrays.slice(1).map((_, i) => ({
    op: "Add" as const,
    operands: [i === 0 ? array(0) : operation(i - 1), array(i + 1)],
  }));
  const sum = new Float32Array(size);
  runner.run({ arrays: 20, numbers: 0, operations, outputs: [18] }, arrays, [], [sum]);
  for (const i of [0, blockLength, size - 1]) {
    const expected = arrays.reduce((total, one) => Math.fround(total + (one[i] ?? 0)), 0);
    assert.equal(sum[i], expected);
  }
});
