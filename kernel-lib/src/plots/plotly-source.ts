import { SoftconError } from "../core/errors";

/** The file of plotly.js: the strict build, which never makes code out of text and so runs under a strict CSP. */
export function plotlySource(): string {
  try {
    return require.resolve("plotly.js-strict-dist-min");
  } catch (cause) {
    throw new SoftconError(
      "plotly.js-strict-dist-min is not installed: run npm ci in the project, or npm install softcon anew",
      "resource",
      { cause },
    );
  }
}
