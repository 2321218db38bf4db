import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { plotlySource } from "./plotly-source";

/** Where a page that has no plotly.js yet takes it from, once: this very version, or nothing. */
const address = "https://cdn.jsdelivr.net/npm/plotly.js-strict-dist-min@4.1.1/plotly-strict.min.js";

/**
 * A figure for viewers that show HTML and know nothing of plotly.js: its picture, which gives way to the figure where
 * the page has plotly.js or can fetch it. All figures of a page share one copy.
 * @param json what `Plotly.newPlot` takes, @param picture shown until then, @param height in CSS pixels
 */
export function figureHtml(
  json: string,
  picture: { readonly type: string; readonly base64: string } | null,
  height: number,
): string {
  const id = `figure-${createHash("sha256").update(json).digest("hex").slice(0, 12)}`;
  const first =
    picture === null
      ? ""
      : `<img alt="" style="width:100%;max-width:800px" src="data:${picture.type};base64,${picture.base64}">`;
  const content = json.replaceAll("<", "\\u003c");
  return `<div id="${id}" style="min-height:${height}px">${first}</div><script>(function () {
const place = document.getElementById("${id}");
const figure = ${content};
${loader()}
window.softconPlotly.then((plotly) => { place.textContent = ""; return plotly.newPlot(place, figure.data, figure.layout, figure.config); }, () => { if (place.firstElementChild === null) place.textContent = "This figure needs plotly.js: a network, or embedPlotly() in a cell above."; });
})();</script>`;
}

/** For pages that are read without a network: plotly.js itself, about 5 MB, once for all figures of the page. */
export function plotlyScriptHtml(): string {
  const source = readFileSync(plotlySource(), "utf8").replaceAll("</script", "<\\/script");
  return `<script>${source}
window.softconPlotly = Promise.resolve(window.Plotly);</script>`;
}

let made: string | undefined;

function loader(): string {
  made ??= `window.softconPlotly ??= window.Plotly ? Promise.resolve(window.Plotly) : new Promise((resolve, reject) => {
const script = document.createElement("script");
script.src = "${address}";
script.integrity = "sha384-${createHash("sha384").update(readFileSync(plotlySource())).digest("base64")}";
script.crossOrigin = "anonymous";
script.onload = () => resolve(window.Plotly);
script.onerror = () => reject(new Error("no plotly.js"));
document.head.append(script);
});`;
  return made;
}
