/** An image on its way to the network. */
export interface FloatImage {
  /** [channels, height, width] */
  readonly data: Float32Array;
  readonly channels: number;
  readonly width: number;
  readonly height: number;
}
