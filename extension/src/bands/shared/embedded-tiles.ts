/** Tiles of a scene and what a model made of them; the vectors stay in the process that computed them. */
export interface EmbeddedTiles {
  /** Registry id or file name. */
  readonly model: string;
  /** [tiles, 4]: x, y, width and height of each, in pixels of the scene. */
  readonly windows: Int32Array;
  /** Patch tokens of each tile, down and across; 0 where the model gave none or they were too many to keep. */
  readonly tokenRows: number;
  readonly tokenColumns: number;
  /** Things the reader should know: "the model was given 12 of its 13 bands". */
  readonly notes: readonly string[];
}

/** What the webview asks about embedded tiles. */
export type ModelQuestion =
  | {
      readonly kind: "similar";
      readonly tile: number;
      /** Of the tile's patch tokens, row by row; null: the tile as a whole. */
      readonly token: number | null;
    }
  | { readonly kind: "components" };

export type ModelAnswer =
  | {
      readonly kind: "similar";
      /** Cosine to what was asked about, in [−1, 1]: [tiles], or [tiles, tokens] where that was a token. */
      readonly values: Float32Array;
    }
  | {
      readonly kind: "components";
      /** The first three principal components of all patch tokens as red, green and blue: [tiles, tokens, 3]. */
      readonly colours: Uint8Array;
    };
