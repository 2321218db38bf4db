import * as tf from "@tensorflow/tfjs";
import { type Case, compareBackends, int, one } from "../../testing/compare-backends";

const cases: Case[] = [
  one("sum", (x) => tf.sum(x!, 1)),
  one("sum of all", (x) => tf.sum(x!)),
  one("sum, kept", (x) => tf.sum(x!, -1, true)),
  one("mean", (x) => tf.mean(x!, 0)),
  one("max", (x) => tf.max(x!, 1)),
  one("min", (x) => tf.min(x!, 0)),
  { name: "prod", shapes: [[3, 7]], f: (x) => tf.prod(x!, 1), range: [0.5, 2], forwardOnly: true },
  one("softmax", (x) => tf.softmax(x!)),
  one("logSoftmax", (x) => tf.logSoftmax(x!)),
  one("logSumExp", (x) => tf.logSumExp(x!, 1)),
  one("cumsum", (x) => tf.cumsum(x!, 1)),
  one("cumsum, exclusive and reversed", (x) => tf.cumsum(x!, 1, true, true)),
  one("norm", (x) => tf.div(x!, tf.norm(x!, 2, 1, true))),
  {
    name: "matMul",
    shapes: [
      [5, 4],
      [4, 3],
    ],
    f: (a, b) => tf.matMul(a!, b!),
  },
  {
    name: "matMul aᵀb",
    shapes: [
      [4, 5],
      [4, 3],
    ],
    f: (a, b) => tf.matMul(a!, b!, true),
  },
  {
    name: "matMul abᵀ",
    shapes: [
      [5, 4],
      [3, 4],
    ],
    f: (a, b) => tf.matMul(a!, b!, false, true),
  },
  {
    name: "matMul aᵀbᵀ",
    shapes: [
      [4, 5],
      [3, 4],
    ],
    f: (a, b) => tf.matMul(a!, b!, true, true),
  },
  {
    name: "stacked matMul",
    shapes: [
      [2, 3, 5, 4],
      [2, 3, 5, 4],
    ],
    f: (a, b) => tf.matMul(a!, b!, false, true),
  },
  {
    name: "stacked matMul, first turned",
    shapes: [
      [2, 4, 5],
      [2, 4, 3],
    ],
    f: (a, b) => tf.matMul(a!, b!, true),
  },
  {
    name: "matMul of a stack with one matrix",
    shapes: [
      [2, 5, 4],
      [4, 3],
    ],
    f: (a, b) => tf.matMul(a!, b!),
    forwardOnly: true,
  },
  {
    name: "fused matMul",
    shapes: [[5, 4], [4, 3], [3]],
    f: (a, b, bias) =>
      tf.fused.matMul({
        a: a as tf.Tensor2D,
        b: b as tf.Tensor2D,
        bias: bias!,
        activation: "relu",
        transposeA: false,
        transposeB: false,
      }),
  },
  {
    name: "layer norm",
    shapes: [[2, 5, 8], [8], [8]],
    f: (x, scale, offset) => {
      const { mean, variance } = tf.moments(x!, -1, true);
      return x!
        .sub(mean)
        .mul(tf.rsqrt(variance.add(1e-6)))
        .mul(scale!)
        .add(offset!);
    },
  },
  { name: "transpose", shapes: [[2, 3, 4, 5]], f: (x) => tf.transpose(x!, [0, 2, 3, 1]) },
  { name: "reshape", shapes: [[2, 3, 4]], f: (x) => tf.reshape(x!, [4, -1]) },
  {
    name: "concat",
    shapes: [
      [2, 3],
      [2, 5],
    ],
    f: (a, b) => tf.concat([a!, b!], -1),
  },
  {
    name: "stack",
    shapes: [
      [2, 3],
      [2, 3],
    ],
    f: (a, b) => tf.stack([a!, b!], 1),
  },
  { name: "unstack", shapes: [[3, 4]], f: (x) => tf.unstack(x!, 0).reduce((a, b) => tf.mul(a, b)) },
  {
    name: "split",
    shapes: [[2, 12]],
    f: (x) =>
      tf
        .split(x!, [3, 3, 6], 1)
        .slice(0, 2)
        .reduce((a, b) => tf.mul(a, b)),
  },
  { name: "slice", shapes: [[4, 5, 6]], f: (x) => tf.slice(x!, [1, 0, 2], [2, -1, 3]) },
  {
    name: "stridedSlice",
    shapes: [[6, 7]],
    f: (x) => tf.stridedSlice(x!, [5, 1], [0, 6], [-2, 3]),
    forwardOnly: true,
  },
  {
    name: "pad",
    shapes: [[2, 3]],
    f: (x) =>
      tf.pad(
        x!,
        [
          [1, 0],
          [2, 1],
        ],
        0.5,
      ),
  },
  {
    name: "mirrorPad",
    shapes: [[3, 4]],
    f: (x) =>
      tf.mirrorPad(
        x!,
        [
          [1, 1],
          [2, 2],
        ],
        "reflect",
      ),
    forwardOnly: true,
  },
  { name: "tile", shapes: [[2, 3]], f: (x) => tf.tile(x!, [2, 3]) },
  { name: "broadcastTo", shapes: [[1, 3]], f: (x) => tf.broadcastTo(x!, [4, 3]) },
  { name: "reverse", shapes: [[3, 4, 2]], f: (x) => tf.reverse(x!, [0, -1]) },
  { name: "gather", shapes: [[5, 3]], f: (x) => tf.gather(x!, int([4, 0, 0, 2])) },
  { name: "gather, axis 1", shapes: [[2, 5, 3]], f: (x) => tf.gather(x!, int([4, 0, 0]), 1) },
  {
    name: "gatherND",
    shapes: [[4, 5, 2]],
    f: (x) =>
      tf.gatherND(
        x!,
        tf.tensor2d(
          [
            [1, 2],
            [3, 4],
            [1, 2],
          ],
          [3, 2],
          "int32",
        ),
      ),
    forwardOnly: true,
  },
  {
    name: "scatterND",
    shapes: [[3, 2]],
    f: (x) => tf.scatterND(tf.tensor2d([[1], [3], [1]], [3, 1], "int32"), x!, [5, 2]),
    forwardOnly: true,
  },
  {
    name: "unsortedSegmentSum",
    shapes: [[5, 2]],
    f: (x) => tf.unsortedSegmentSum(x!, int([1, 0, 1, 3, 1]), 4),
  },
  { name: "oneHot product", shapes: [[3, 4]], f: (x) => tf.mul(x!, tf.oneHot(int([2, -1, 9]), 4)) },
  { name: "topk", shapes: [[3, 7]], f: (x) => tf.topk(x!, 3).values, forwardOnly: true },
  {
    name: "softmax cross-entropy",
    shapes: [[4, 5]],
    f: (x) => tf.losses.softmaxCrossEntropy(tf.oneHot(int([0, 2, 4, 1]), 5), x!),
  },
  {
    name: "sigmoid cross-entropy",
    shapes: [[4, 5]],
    f: (x) => tf.losses.sigmoidCrossEntropy(tf.oneHot(int([0, 2, 4, 1]), 5), x!),
  },
];

compareBackends(cases);
