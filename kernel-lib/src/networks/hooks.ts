/** Where training reaches into a backbone; without them it is the backbone that inference runs. */
export interface BackboneHooks<T> {
  /** ViT: applied to class token and patches [B, 1 + h·w, D] before the first block; it may drop patches. */
  readonly tokens?: (x: T) => T;
  /**
   * Applied to what a residual branch adds, for stochastic depth: both branches of a ViT's block, the one of a ResNet's
   * bottleneck. `block` counts from 0 through the whole network.
   */
  readonly residual?: (branch: T, block: number) => T;
}
