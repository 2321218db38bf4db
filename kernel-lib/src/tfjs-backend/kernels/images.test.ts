import * as tf from "@tensorflow/tfjs";
import { type Case, compareBackends, images } from "../../testing/compare-backends";

const convolutions: Case[] = [];
for (const format of ["NHWC", "NCHW"] as const)
  for (const [kernel, stride, pad, dilation] of [
    [3, 1, "same", 1],
    [3, 2, "same", 1],
    [3, 2, "valid", 1],
    [3, 1, "valid", 2],
    [1, 1, "same", 1],
    [1, 2, "same", 1],
    [1, 2, "valid", 1],
    [1, 3, "valid", 1],
    [2, 3, "valid", 1],
    [5, 4, "same", 1],
    [2, 2, "valid", 1],
    [4, 4, "valid", 1],
  ] as const)
    convolutions.push({
      name: `conv2d ${format} ${kernel}×${kernel} stride ${stride} ${pad} dilation ${dilation}`,
      shapes: [format === "NHWC" ? [2, 9, 8, 3] : [2, 3, 9, 8], [kernel, kernel, 3, 4]],
      f: (x, w) => tf.conv2d(images(x), images(w), stride, pad, format, dilation),
      ...(dilation > 1 ? { forwardOnly: true } : {}),
    });

// More filters than pixels: the filter's gradient is one product over all images.
for (const [kernel, stride] of [
  [1, 1],
  [3, 1],
  [3, 2],
] as const)
  convolutions.push({
    name: `conv2d NCHW ${kernel}×${kernel} stride ${stride}, many channels`,
    shapes: [
      [3, 9, 4, 4],
      [kernel, kernel, 9, 12],
    ],
    f: (x, w) => tf.conv2d(images(x), images(w), stride, "same", "NCHW"),
  });

// Large kernels, whose filter's gradient is a convolution itself.
for (const [kernel, stride, pad, size] of [
  [7, 2, "same", 13],
  [6, 1, "valid", 9],
  [6, 6, "valid", 14],
  [7, 3, "same", 11],
] as const)
  convolutions.push({
    name: `conv2d NCHW ${kernel}×${kernel} stride ${stride} ${pad} of ${size}²`,
    shapes: [
      [2, 3, size, size],
      [kernel, kernel, 3, 4],
    ],
    f: (x, w) => tf.conv2d(images(x), images(w), stride, pad, "NCHW"),
  });

// What is added to a convolution becomes a part of it where it is a number a channel, and only there.
const convolved = (x: tf.Tensor | undefined, w: tf.Tensor | undefined): tf.Tensor4D =>
  tf.conv2d(images(x), images(w), 1, "same", "NCHW");
for (const bias of [[1, 4, 1, 1], [1, 1, 1, 4], [1, 4, 1, 4], [2, 4, 1, 1], [4, 1, 1], [1]])
  convolutions.push({
    name: `conv2d NCHW and [${bias}] added`,
    shapes: [[2, 3, 5, 4], [3, 3, 3, 4], bias],
    f: (x, w, b) => tf.add(convolved(x, w), b!),
  });
const ofChannels = [
  [2, 3, 5, 4],
  [3, 3, 3, 4],
  [1, 4, 1, 1],
];
convolutions.push(
  {
    name: "conv2d NCHW that is used with what is added to it, and without",
    shapes: ofChannels,
    f: (x, w, b) => tf.mul(tf.add(convolved(x, w), b!), convolved(x, w)),
  },
  {
    name: "conv2d NCHW and a number a channel that is added twice",
    shapes: ofChannels,
    f: (x, w, b) => tf.add(tf.add(convolved(x, w), b!), b!),
  },
);

const cases: Case[] = [
  ...convolutions,
  {
    name: "fused conv2d",
    shapes: [[1, 5, 5, 2], [3, 3, 2, 3], [3]],
    f: (x, w, bias) =>
      tf.fused.conv2d({
        x: images(x),
        filter: images(w),
        strides: 1,
        pad: "same",
        bias: bias!,
        activation: "relu",
      }),
  },
  {
    name: "depthwiseConv2d",
    shapes: [
      [2, 6, 5, 3],
      [3, 3, 3, 2],
    ],
    f: (x, w) => tf.depthwiseConv2d(images(x), images(w), 1, "same"),
  },
  {
    name: "depthwiseConv2d stride 2",
    shapes: [
      [2, 6, 5, 3],
      [3, 3, 3, 1],
    ],
    f: (x, w) => tf.depthwiseConv2d(images(x), images(w), 2, "same"),
  },
  {
    name: "conv2dTranspose",
    shapes: [
      [2, 4, 4, 3],
      [3, 3, 2, 3],
    ],
    f: (x, w) => tf.conv2dTranspose(images(x), images(w), [2, 8, 8, 2], 2, "same"),
  },
  {
    name: "conv1d",
    shapes: [
      [2, 9, 3],
      [3, 3, 4],
    ],
    f: (x, w) => tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 2, "same"),
  },
  { name: "maxPool 2 stride 2", shapes: [[2, 6, 8, 3]], f: (x) => tf.maxPool(images(x), 2, 2, "valid") },
  { name: "maxPool 3 stride 2, same", shapes: [[2, 7, 6, 3]], f: (x) => tf.maxPool(images(x), 3, 2, "same") },
  {
    name: "maxPool 3 stride 1, overlapping",
    shapes: [[1, 6, 6, 2]],
    f: (x) => tf.maxPool(images(x), 3, 1, "valid"),
  },
  {
    name: "maxPool of equal elements",
    shapes: [[1, 6, 6, 2]],
    f: (x) => tf.maxPool(images(tf.step(x!).mul(x!.mul(0).add(1))), 3, 2, "same"),
  },
  { name: "avgPool 2 stride 2", shapes: [[2, 6, 8, 3]], f: (x) => tf.avgPool(images(x), 2, 2, "valid") },
  { name: "avgPool 3 stride 2", shapes: [[2, 8, 7, 3]], f: (x) => tf.avgPool(images(x), 3, 2, "valid") },
  {
    name: "avgPool, same",
    shapes: [[2, 7, 6, 3]],
    f: (x) => tf.avgPool(images(x), 3, 2, "same"),
    forwardOnly: true,
  },
  {
    name: "batchNorm",
    shapes: [[2, 3, 3, 4], [4], [4]],
    f: (x, scale, offset) => {
      const { mean, variance } = tf.moments(x!, [0, 1, 2]);
      return tf.batchNorm(
        x!,
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
        1e-5,
      );
    },
  },
  { name: "resizeBilinear up", shapes: [[2, 5, 5, 3]], f: (x) => tf.image.resizeBilinear(images(x), [7, 9]) },
  {
    name: "resizeBilinear down, corners",
    shapes: [[2, 7, 7, 3]],
    f: (x) => tf.image.resizeBilinear(images(x), [3, 4], true),
  },
  {
    name: "resizeBilinear, half pixels",
    shapes: [[1, 4, 5, 2]],
    f: (x) => tf.image.resizeBilinear(images(x), [7, 9], false, true),
    forwardOnly: true,
  },
  {
    name: "resizeNearestNeighbor",
    shapes: [[1, 4, 5, 3]],
    f: (x) => tf.image.resizeNearestNeighbor(images(x), [7, 9]),
  },
];

compareBackends(cases);
