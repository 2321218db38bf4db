import type { SceneInput } from "softcon";
import type { Answer, Question } from "./questions";
import type { SceneFacts } from "./scene-facts";

/** What the extension host tells the process that reads. `id` numbers what is to be answered. */
export type ToReader =
  | {
      readonly kind: "open";
      readonly id: number;
      readonly scene: number;
      readonly input: SceneInput;
      /** Show it on the grid of that open scene, so that the two lie on each other. */
      readonly onGridOf: number | null;
    }
  | { readonly kind: "ask"; readonly id: number; readonly scene: number; readonly question: Question }
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "close"; readonly scene: number };

export type FromReader =
  | { readonly kind: "opened"; readonly id: number; readonly facts: SceneFacts }
  | { readonly kind: "answered"; readonly id: number; readonly answer: Answer }
  | { readonly kind: "failed"; readonly id: number; readonly message: string }
  /** The preview of a scene without overviews has grown; done where `share` is 1. */
  | { readonly kind: "preview"; readonly scene: number; readonly share: number };
