/**
 * Low-rank adapters (Hu et al., 2021): a linear layer's matrix W [O, I] is used as W + α/r · B A with A [r, I] and
 * B [O, r], and A and B alone are trained. B begins at zero, so that training begins at W.
 */
export interface AdapterOptions {
  readonly rank: number;
  /** α; the share of the adapter is α / rank. */
  readonly alpha: number;
  /**
   * Which linear layers have one: `patch_embed.proj`, whose matrix is [D, bands · patch²], and each block's `attn.qkv`,
   * `attn.proj`, `mlp.fc1`, `mlp.fc2`.
   */
  readonly layers: readonly AdapterLayer[];
  /** Trains the backbone's biases and norms, too (BitFit; Ben Zaken et al., 2022): under one in a hundred weights. */
  readonly biases: boolean;
}

export const adapterLayers = ["patch_embed.proj", "attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2"] as const;
export type AdapterLayer = (typeof adapterLayers)[number];

/** All linear layers: adapters of attention alone stay behind (Dettmers et al., 2023), and so do those of blocks alone. */
export const adapterDefaults: AdapterOptions = {
  rank: 4,
  alpha: 16,
  layers: adapterLayers,
  biases: true,
};

/** Whether a weight of a ViT is one of its biases or norms. */
export const isBiasOrNorm = (name: string): boolean => /(^|\.)norm\d?\.weight$|\.bias$/.test(name);
