import { isListOf, isRecord, isText } from "../../shell/shared/records";
import type { Answer, Question } from "./questions";
import type { SceneFacts } from "./scene-facts";

/** The scene that was opened, and the one it is compared with. */
export type Slot = 0 | 1;

/** Commands of the palette that act on the view in front. */
export type ViewCommand = "fit" | "actualSize" | "toggleSwipe" | "inspect" | "exportPng";

/** What the extension host tells the webview. */
export type ToWebview =
  /** Also after the file has changed on disk: everything known of it before is void. */
  | { readonly kind: "scene"; readonly slot: Slot; readonly facts: SceneFacts }
  | { readonly kind: "failed"; readonly slot: Slot; readonly message: string }
  | { readonly kind: "answered"; readonly id: number; readonly answer: Answer }
  | { readonly kind: "refused"; readonly id: number; readonly message: string }
  /** The preview of a scene without overviews has grown; whole where `share` is 1. */
  | { readonly kind: "preview"; readonly slot: Slot; readonly share: number }
  | { readonly kind: "command"; readonly command: ViewCommand };

/** What the webview tells the extension host. */
export type FromWebview =
  /** It listens now. `other`: the file that it was compared with before a reload. */
  | { readonly kind: "ready"; readonly other: string | null }
  | { readonly kind: "ask"; readonly id: number; readonly slot: Slot; readonly question: Question }
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "chooseOther" }
  | { readonly kind: "closeOther" }
  | { readonly kind: "savePng"; readonly png: Uint8Array; readonly name: string }
  | { readonly kind: "copy"; readonly text: string };

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
    case "cancel":
      return typeof id === "number";
    case "chooseOther":
    case "closeOther":
      return true;
    case "savePng":
      return message["png"] instanceof Uint8Array && isText(message["name"]);
    case "copy":
      return isText(message["text"]);
    default:
      return false;
  }
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
