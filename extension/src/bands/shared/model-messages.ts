import type { SceneInput } from "softcon";
import type { EmbeddedTiles, ModelAnswer, ModelQuestion } from "./embedded-tiles";

/** What computes, as the person set it: 0 threads leave it to the library. */
export interface Engine {
  /** "auto", "cpu", "webgpu", … */
  readonly provider: string;
  readonly threads: number;
}

/** What the extension host tells the process that embeds for a view. `id` numbers what is to be answered. */
export type ToModel =
  | {
      readonly kind: "embed";
      readonly id: number;
      readonly input: SceneInput;
      /** Registry id or a model's file. */
      readonly model: string;
      readonly engine: Engine;
      /** [tiles, 4]: x, y, width, height; all of one size. */
      readonly windows: Int32Array;
    }
  /** Takes the vectors of a scene's tiles from a table that was written before. */
  | { readonly kind: "table"; readonly id: number; readonly path: string; readonly scene: string }
  | { readonly kind: "askModel"; readonly id: number; readonly question: ModelQuestion }
  | { readonly kind: "cancel"; readonly id: number };

export type FromModel =
  | { readonly kind: "embedded"; readonly id: number; readonly embedded: EmbeddedTiles }
  | { readonly kind: "answeredModel"; readonly id: number; readonly answer: ModelAnswer }
  | { readonly kind: "failed"; readonly id: number; readonly message: string }
  | {
      readonly kind: "progress";
      readonly id: number;
      /** "downloading", "embedding". */
      readonly label: string;
      readonly done: number;
      readonly total: number | null;
      /** What is counted. */
      readonly unit: string;
    };
