/** What a training runtime is asked to differentiate. */
export const gradientChecks = ["convolution", "pooling", "attention", "norm"] as const;
export type GradientCheck = (typeof gradientChecks)[number];

/** A gradient, as PyTorch has it in float64: its norm, and its elements' sums weighted by cos(k (i + 1)), k = 1 … 4. */
export interface ReferenceGradient {
  readonly norm: number;
  readonly sums: readonly [number, number, number, number];
}

/** By check and tensor; computed by test/parity/gradient-reference.py, which a test runs again. */
export const referenceGradients = {
  convolution: {
    x: { norm: 37.58825, sums: [8.734042, 6.409564, 4.313027, -3.085435] },
    "first.weight": { norm: 28.02349, sums: [-8.495442, 1.32621, -24.54784, -13.81477] },
    "first.bias": { norm: 8.452677, sums: [-0.6041593, 3.580004, 4.064151, -0.2841117] },
    "second.weight": { norm: 11.6952, sums: [-1.825646, -9.726907, 4.764556, 5.06448] },
  },
  pooling: {
    x: { norm: 6.66968, sums: [-1.388611, -10.49549, 3.046977, -0.09287942] },
  },
  attention: {
    x: { norm: 6.197882, sums: [11.59646, 0.04108372, -0.7863555, 0.3299551] },
    "qkv.weight": { norm: 6.921762, sums: [-1.662042, 0.6431303, -0.380541, 0.690183] },
    "qkv.bias": { norm: 5.635944, sums: [-6.860484, -0.6537383, 5.515429, 0.7879468] },
    "proj.weight": { norm: 21.50625, sums: [13.60765, -21.91547, -54.16916, -8.687494] },
    "proj.bias": { norm: 2.637547, sums: [2.121491, 2.155378, 0.8920452, -2.601577] },
  },
  norm: {
    x: { norm: 4.33065, sums: [4.035071, 0.958801, 0.2475663, 1.285305] },
    "layer.weight": { norm: 7.429093, sums: [0.3062252, -2.307676, -0.2483881, -8.758695] },
    "layer.bias": { norm: 2.381365, sums: [-1.45535, 0.2943425, 0.3220303, 0.4263405] },
    "batch.weight": { norm: 2.814087, sums: [2.329639, -0.4604256, -3.332049, -1.711481] },
    "batch.bias": { norm: 0.3498648, sums: [-0.146085, 0.3331502, -0.01798155, 0.2801501] },
  },
} as const satisfies Readonly<Record<GradientCheck, Readonly<Record<string, ReferenceGradient>>>>;
