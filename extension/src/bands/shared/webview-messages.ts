import type { PixelWindow } from "softcon";
import { isListOf, isRecord, isText } from "../../shell/shared/records";
import type { EmbeddedTiles, ModelAnswer, ModelQuestion } from "./embedded-tiles";
import type { Answer, Question } from "./questions";
import type { SceneFacts } from "./scene-facts";

/** The scene that was opened, and the one it is compared with. */
export type Slot = 0 | 1;

/** Commands of the palette that act on the view in front. */
export type ViewCommand =
  | "fit"
  | "actualSize"
  | "toggleSwipe"
  | "compare"
  | "inspect"
  | "exportPng"
  | "tileGrid"
  | "embedView";

/** What the extension host tells the webview. */
export type ToWebview =
  /** Also after the file has changed on disk: everything known of it before is void. */
  | { readonly kind: "scene"; readonly slot: Slot; readonly facts: SceneFacts }
  | { readonly kind: "failed"; readonly slot: Slot; readonly message: string }
  | { readonly kind: "answered"; readonly id: number; readonly answer: Answer | ModelAnswer }
  | { readonly kind: "refused"; readonly id: number; readonly message: string }
  /** The preview of a scene without overviews has grown; whole where `share` is 1. */
  | { readonly kind: "preview"; readonly slot: Slot; readonly share: number }
  | { readonly kind: "command"; readonly command: ViewCommand }
  /** Go to a part of the scene and frame it. In pixels. */
  | { readonly kind: "showWindow"; readonly window: PixelWindow }
  /** A model has embedded tiles; what was embedded before is gone. */
  | { readonly kind: "embedded"; readonly embedded: EmbeddedTiles };

/** What the webview tells the extension host. */
export type FromWebview =
  /** It listens now. `other`: the file that it was compared with before a reload. */
  | { readonly kind: "ready"; readonly other: string | null }
  | { readonly kind: "ask"; readonly id: number; readonly slot: Slot; readonly question: Question }
  | { readonly kind: "askModel"; readonly id: number; readonly question: ModelQuestion }
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "chooseOther" }
  | { readonly kind: "closeOther" }
  | { readonly kind: "savePng"; readonly png: Uint8Array; readonly name: string }
  | { readonly kind: "copy"; readonly text: string }
  /** Embeds these tiles with a model that the person chooses. */
  | {
      readonly kind: "embedVisible";
      readonly tile: number;
      readonly stride: number;
      /** [tiles, 4]: x, y, width, height. */
      readonly windows: Int32Array;
    }
  /** Embeds all tiles into a table. */
  | { readonly kind: "embedAll"; readonly tile: number; readonly stride: number }
  /** Takes the vectors from a table that was made before. */
  | { readonly kind: "openTable" };

/** Whether a message of the webview can be acted upon. */
export function isFromWebview(message: unknown): message is FromWebview {
  if (!isRecord(message)) return false;
  const { kind, id, slot, question } = {
    kind: message["kind"],
    id: message["id"],
    slot: message["slot"],
    question: message["question"],
  };
  switch (kind) {
    case "ready":
      return message["other"] === null || isText(message["other"]);
    case "ask":
      return typeof id === "number" && (slot === 0 || slot === 1) && isQuestion(question);
    case "askModel":
      return typeof id === "number" && isModelQuestion(question);
    case "embedVisible":
      return isSide(message["tile"]) && isSide(message["stride"]) && isWindows(message["windows"]);
    case "embedAll":
      return isSide(message["tile"]) && isSide(message["stride"]);
    case "cancel":
      return typeof id === "number";
    case "chooseOther":
    case "closeOther":
    case "openTable":
      return true;
    case "savePng":
      return message["png"] instanceof Uint8Array && isText(message["name"]);
    case "copy":
      return isText(message["text"]);
    default:
      return false;
  }
}

const isSide = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0;
const isWindows = (value: unknown): boolean =>
  value instanceof Int32Array && value.length > 0 && value.length % 4 === 0;

function isModelQuestion(question: unknown): boolean {
  if (!isRecord(question)) return false;
  const { tile, token } = { tile: question["tile"], token: question["token"] };
  if (question["kind"] === "components") return true;
  return (
    question["kind"] === "similar" && Number.isInteger(tile) && (token === null || Number.isInteger(token))
  );
}

function isQuestion(question: unknown): boolean {
  if (!isRecord(question)) return false;
  const whole = (...keys: readonly string[]): boolean => keys.every((key) => Number.isInteger(question[key]));
  switch (question["kind"]) {
    case "tile":
      return whole("level", "column", "row") && isListOf(isText, question["bands"]);
    case "statistics":
      return isListOf(
        (channel): channel is unknown => isText(channel) || isListOf(isText, channel),
        question["channels"],
      );
    case "pixel":
      return whole("column", "row");
    default:
      return false;
  }
}
