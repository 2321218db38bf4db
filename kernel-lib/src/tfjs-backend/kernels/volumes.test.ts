import * as tf from "@tensorflow/tfjs";
import { type Case, compareBackends, images } from "../../testing/compare-backends";

const volumes = (x: tf.Tensor | undefined): tf.Tensor5D => {
  const [a = 1, b = 1, c = 1, d = 1, e = 1] = x?.shape ?? [];
  return tf.reshape(x ?? [], [a, b, c, d, e]);
};

const convolutions: Case[] = (
  [
    [3, 1, "same"],
    [2, 2, "same"],
    [2, 2, "valid"],
    [3, 2, "valid"],
    [1, 1, "valid"],
  ] as const
).map(([kernel, stride, pad]) => ({
  name: `conv3d ${kernel}³ stride ${stride} ${pad}`,
  shapes: [
    [2, 6, 5, 4, 2],
    [kernel, kernel, kernel, 2, 3],
  ],
  f: (x, w) => tf.conv3d(volumes(x), volumes(w), stride, pad),
}));

const pools: Case[] = (
  [
    [2, 2, "valid"],
    [3, 2, "same"],
    [3, 1, "valid"],
  ] as const
).flatMap(([size, stride, pad]) => [
  {
    name: `maxPool3d ${size} stride ${stride} ${pad}`,
    shapes: [[2, 6, 5, 4, 2]],
    f: (x) => tf.maxPool3d(volumes(x), size, stride, pad),
  },
  {
    name: `avgPool3d ${size} stride ${stride} ${pad}`,
    shapes: [[2, 6, 5, 4, 2]],
    f: (x) => tf.avgPool3d(volumes(x), size, stride, pad),
    // TensorFlow.js's cpu kernel shares the gradient with the padding, unlike its forward kernel.
    ...(pad === "same" ? { forwardOnly: true } : {}),
  },
]);

const others: Case[] = [
  {
    name: "spaceToBatchND",
    shapes: [[2, 5, 6, 3]],
    f: (x) =>
      tf.spaceToBatchND(
        images(x),
        [2, 2],
        [
          [0, 1],
          [1, 1],
        ],
      ),
  },
  {
    name: "batchToSpaceND",
    shapes: [[8, 3, 4, 3]],
    f: (x) =>
      tf.batchToSpaceND(
        images(x),
        [2, 2],
        [
          [0, 1],
          [1, 0],
        ],
      ),
  },
  {
    name: "a dilated convolution by way of the batch",
    shapes: [
      [2, 9, 8, 3],
      [3, 3, 3, 4],
    ],
    f: (x, w) => tf.conv2d(images(x), images(w), 1, "same", "NHWC", 2),
    forwardOnly: true,
  },
  {
    name: "depthToSpace",
    shapes: [[2, 3, 4, 12]],
    f: (x) => tf.depthToSpace(images(x), 2),
    forwardOnly: true,
  },
  {
    name: "flipLeftRight",
    shapes: [[2, 3, 4, 2]],
    f: (x) => tf.image.flipLeftRight(images(x)),
    forwardOnly: true,
  },
  {
    name: "localResponseNormalization",
    shapes: [[2, 3, 4, 9]],
    f: (x) => tf.localResponseNormalization(images(x), 2, 1.5, 0.8, 0.6),
  },
  ...["ij,jk->ik", "bqhd,bkhd->bhqk", "ijk->kj", "ij,ij->", "i,j->ij"].map((equation) => {
    const sizes = new Map([..."ijkbqhd"].map((letter, i) => [letter, 2 + (i % 4)]));
    const operands = (equation.split("->")[0] ?? "").split(",");
    return {
      name: `einsum ${equation}`,
      shapes: operands.map((letters) => [...letters].map((letter) => sizes.get(letter) ?? 1)),
      f: (...xs: tf.Tensor[]) => tf.einsum(equation, ...xs),
      forwardOnly: true as const,
    };
  }),
];

compareBackends([...convolutions, ...pools, ...others]);
