import type { Recorder } from "../recording/recorder";
import { integers, type Value } from "../recording/value";
import type { Form } from "./rewriting-recorder";

/** An image, or a filter, of numbers that are all different. */
function numbers(g: Recorder, shape: readonly number[]): Value {
  const size = shape.reduce((product, length) => product * length, 1);
  return g.data(
    Float32Array.from({ length: size }, (_, i) => Math.sin(1.3 * i) + 1.5),
    "float32",
    shape,
  );
}

/** A node of each form, as providers have been seen to compute it wrongly. */
export const formProbes: Readonly<Record<Form, (g: Recorder) => Value>> = {
  "whole-image convolution": (g) =>
    g.node("Conv", [numbers(g, [1, 1, 2, 2]), numbers(g, [1, 1, 2, 2])], "float32", [1, 1, 2, 2], {
      attributes: { kernel_shape: [2, 2], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 1, 1], group: 1 },
    }),
  "multiplied groups": (g) =>
    g.node("ConvTranspose", [numbers(g, [1, 4, 3, 3]), numbers(g, [4, 1, 2, 2])], "float32", [1, 2, 4, 4], {
      attributes: { kernel_shape: [2, 2], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group: 2 },
    }),
  "backward slice": (g) => {
    const bounds = [integers([2]), integers([0]), integers([0]), integers([-1])];
    return g.node("Slice", [numbers(g, [4]), ...bounds], "float32", [2]);
  },
  "places of maxima": (g) => {
    const [, places] = g.nodes(
      "MaxPool",
      [numbers(g, [1, 1, 4, 4])],
      [
        { type: "float32", shape: [1, 1, 2, 2] },
        { type: "int64", shape: [1, 1, 2, 2] },
      ],
      { attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
    );
    if (!places) throw new Error("MaxPool has two outputs");
    // Type 6 is int32.
    return g.node("Cast", [places], "int32", [1, 1, 2, 2], { attributes: { to: 6 } });
  },
};
