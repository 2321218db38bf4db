/**
 * What a backbone is written in. One implementation records an ONNX graph, another computes with TensorFlow.js.
 * Weights are named as in PyTorch's state dict: `name.weight`, `name.bias`, …; `T` is the implementation's tensor.
 * Images are [B, C, H, W]; tokens are [B, N, D].
 */
export interface Ops<T> {
  /** Convolution with weight [O, I, k, k] and square stride and zero padding. */
  conv2d(x: T, name: string, options: ConvolutionOptions): T;
  /** Batch norm with the running statistics, eps 1e-5. */
  batchNorm(x: T, name: string): T;
  relu(x: T): T;
  /** Exact GELU: x · Φ(x), by erf. */
  gelu(x: T): T;
  add(a: T, b: T): T;
  /** Padding counts as −∞. */
  maxPool(x: T, options: PoolOptions): T;
  /** [B, C, H, W] → [B, C]. */
  globalAveragePool(x: T): T;
  /** x Wᵀ + b over the last axis, W [O, I]; with `scale`, times that vector [O] (LayerScale). */
  linear(x: T, name: string, scale?: string): T;
  /** Over the last axis. */
  layerNorm(x: T, name: string, epsilon: number): T;
  /** Softmax attention: `name` is the joint query, key and value projection [3D, D] of x; [B, N, D] → [B, N, D]. */
  attention(x: T, name: string, heads: number): T;
  /** [B, D, h, w] → [B, h·w, D]. */
  flattenPatches(x: T): T;
  /** Puts the token `name` [1, 1, D] before the tokens of every image. */
  prependToken(x: T, name: string): T;
  /**
   * Adds positional embeddings [1, 1 + grid², D] to tokens [B, 1 + h·w, D] of the patch map `patches` [B, D, h, w].
   * At another size than grid × grid they are resampled as DINOv2 does: bicubic (a = −0.75), scale (n + 0.1) / grid.
   */
  addPositions(x: T, name: string, grid: number, patches: T): T;
  /** The first token of every image: [B, N, D] → [B, D]. */
  firstToken(x: T): T;
  /** All tokens but the first: [B, N, D] → [B, N − 1, D]. */
  dropFirstToken(x: T): T;
  /** [B, D] each → [B, n, D]. */
  stack(xs: readonly T[]): T;
  /** Tokens [B, h·w, D] as the map [B, D, h, w] of `like`. */
  toFeatureMap(tokens: T, like: T): T;
  /** Mean over tokens: [B, N, D] → [B, D]. */
  meanToken(x: T): T;
}

export interface ConvolutionOptions {
  readonly stride: number;
  readonly padding: number;
  readonly bias: boolean;
}

export interface PoolOptions {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}
