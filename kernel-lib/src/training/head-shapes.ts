/** A multi-layer perceptron: projector or predictor. */
export interface HeadShape {
  /** Outputs of each linear layer; ReLU between them. */
  readonly sizes: readonly number[];
  /** Linear layers have a bias. */
  readonly bias: boolean;
  /** Batch norm after every linear layer but the last, before the ReLU. */
  readonly hiddenNorm: boolean;
  /** Batch norm without weight and bias after the last. */
  readonly lastNorm: boolean;
}

/** Projector and predictor of a method. */
export interface Heads {
  readonly projector: HeadShape;
  /** On the trainable branch only; null: none. */
  readonly predictor: HeadShape | null;
}

/**
 * MoCo v2's projector, as in the lab's ResNet baselines [V]: D → 2048 → ReLU → 128, with biases, no batch norm, no
 * predictor. SoftCon's own sizes are open [O].
 */
export const mocoV2Heads: Heads = {
  projector: { sizes: [2048, 128], bias: true, hiddenNorm: false, lastNorm: false },
  predictor: null,
};

/**
 * MoCo v3's heads, as in the lab's ViT baselines [V]: projector D → 4096 → 4096 → 256, predictor 256 → 4096 → 256,
 * batch norm after each layer, the last of both without weight and bias, no biases. SoftCon's own sizes are open [O].
 */
export const mocoV3Heads: Heads = {
  projector: { sizes: [4096, 4096, 256], bias: false, hiddenNorm: true, lastNorm: true },
  predictor: { sizes: [4096, 256], bias: false, hiddenNorm: true, lastNorm: true },
};
