import { randomUUID } from "node:crypto";
import { plotlyScriptHtml } from "../../plots/figure-html";
import { put } from "./display";

/**
 * Puts plotly.js into the page, about 5 MB, once: its figures are interactive where there is no network either.
 * Without it a page of HTML fetches plotly.js when it is opened, and shows pictures where it cannot.
 */
export function embedPlotly(): void {
  put(
    { "text/html": plotlyScriptHtml(), "text/plain": "plotly.js for the figures of this page" },
    randomUUID(),
    false,
  );
}
