import type { Kernels } from "../kernel-call";

/** Sums of products by Einstein's notation; TensorFlow.js has no gradient of them. */
export const einsum: Kernels = {
  Einsum: ({ list, text, g }) => {
    const equation = text("equation").replace(/\s/g, "");
    const [, left, output = ""] = /^([a-zA-Z]+(?:,[a-zA-Z]+)*)->([a-zA-Z]*)$/.exec(equation) ?? [];
    const inputs = left?.split(",") ?? [];
    // What is not plain, the cpu kernel computes or refuses.
    if (list.length > 2 || inputs.length !== list.length || list.some(({ type }) => type !== "float32"))
      return null;
    const sizes = new Map<string, number>();
    for (const [i, { shape }] of list.entries()) {
      const letters = [...(inputs[i] ?? "")];
      if (letters.length !== shape.length || new Set(letters).size !== letters.length) return null;
      for (const [axis, letter] of letters.entries()) {
        const size = shape[axis] ?? 1;
        if ((sizes.get(letter) ?? size) !== size) return null;
        sizes.set(letter, size);
      }
    }
    const shape = [...output].map((letter) => sizes.get(letter) ?? 0);
    if (shape.includes(0) || new Set(output).size !== output.length) return null;
    return g.node("Einsum", list, "float32", shape, { attributes: { equation } });
  },
};
