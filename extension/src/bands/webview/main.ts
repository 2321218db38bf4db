import "./style.css";
import type { FromWebview, ToWebview } from "../shared/webview-messages";
import { App } from "./app";
import { drawWithoutAntialiasing } from "./upright-context";
import { restoredState, type ViewState } from "./view-state";

declare function acquireVsCodeApi(): {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: ViewState): void;
};

const api = acquireVsCodeApi();
performance.mark("script");
drawWithoutAntialiasing();
const root = document.getElementById("app");
if (root) {
  const host = { send: api.postMessage.bind(api), keep: api.setState.bind(api) };
  const app = new App(root, host, restoredState(api.getState()));
  window.addEventListener("message", ({ data }: MessageEvent<ToWebview>) => app.receive(data));
}
