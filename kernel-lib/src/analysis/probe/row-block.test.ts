import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../core/random";
import { gram } from "./gram";
import { RowBlock } from "./row-block";

const random = seededRandom(1);
const numbers = (length: number): Float64Array => Float64Array.from({ length }, () => random.normal());

test("scores and gradients equal the sums written out, for every remainder of the block sizes", () => {
  for (const rows of [1, 2, 3, 4, 31, 32, 33, 37])
    for (const cols of [1, 2, 3, 4, 5, 17])
      for (const outputs of [1, 2, 3, 5]) {
        const data = Float32Array.from(numbers(rows * cols));
        const model = { weights: numbers(outputs * cols), bias: numbers(outputs) };
        const hot = Uint8Array.from({ length: rows * outputs }, () => random.int(2));
        const block = new RowBlock({ data, rows, cols }, outputs);
        const scores = block.scores(model);
        const found = block.lossAndGradient(model, { kind: "labels", hot, count: outputs });
        let loss = 0;
        const gradient = new Float64Array(outputs * cols);
        for (let r = 0; r < rows; r++)
          for (let k = 0; k < outputs; k++) {
            let score = model.bias[k]!;
            for (let c = 0; c < cols; c++) score += data[r * cols + c]! * model.weights[k * cols + c]!;
            assert.ok(Math.abs(scores[r * outputs + k]! - score) < 1e-12);
            const label = hot[r * outputs + k]!;
            loss += Math.log(1 + Math.exp(label ? -score : score));
            const error = 1 / (1 + Math.exp(-score)) - label;
            for (let c = 0; c < cols; c++) gradient[k * cols + c]! += error * data[r * cols + c]!;
          }
        assert.ok(Math.abs(found.loss - loss) < 1e-11 * (1 + loss));
        for (let i = 0; i < gradient.length; i++)
          assert.ok(Math.abs(found.weights[i]! - gradient[i]!) < 1e-11, `${rows}×${cols}×${outputs}: ${i}`);
      }
});

test("the gradient is the derivative of the loss, for classes, with rows left out", () => {
  const [rows, cols, outputs] = [13, 5, 4];
  const block = new RowBlock({ data: Float32Array.from(numbers(rows * cols)), rows, cols }, outputs);
  const targets = {
    kind: "classes",
    ids: Int32Array.from({ length: rows }, () => random.int(outputs)),
    count: outputs,
  } as const;
  const include = Uint8Array.from({ length: rows }, (_, r) => (r % 3 === 0 ? 0 : 1));
  const model = { weights: numbers(outputs * cols), bias: numbers(outputs) };
  const lossAt = (which: "weights" | "bias", index: number, step: number): number => {
    const moved = { weights: model.weights.slice(), bias: model.bias.slice() };
    moved[which][index]! += step;
    return block.lossAndGradient(moved, targets, include).loss;
  };
  const { weights, bias } = block.lossAndGradient(model, targets, include);
  const found = { weights: weights.slice(), bias: bias.slice() };
  for (const which of ["weights", "bias"] as const)
    for (let i = 0; i < found[which].length; i++) {
      const slope = (lossAt(which, i, 1e-5) - lossAt(which, i, -1e-5)) / 2e-5;
      assert.ok(Math.abs(slope - found[which][i]!) < 1e-7, `${which} ${i}`);
    }
});

test("the Gram matrix of scaled columns equals the sums written out", () => {
  const [rows, cols, first, size] = [70, 9, 2, 6];
  const data = Float32Array.from(numbers(rows * cols));
  const scaling = { mean: numbers(cols), scale: numbers(cols).map((value) => 1 + Math.abs(value)) };
  const chosen = Array.from({ length: 35 }, (_, i) => 2 * i);
  const found = gram(data, cols, chosen, first, size, scaling);
  const scaled = (r: number, c: number): number =>
    (data[r * cols + c]! - scaling.mean[c]!) / scaling.scale[c]!;
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      const expected = chosen.reduce((sum, r) => sum + scaled(r, first + i) * scaled(r, first + j), 0);
      assert.ok(Math.abs(found[i * size + j]! - expected) < 1e-4);
    }
});
