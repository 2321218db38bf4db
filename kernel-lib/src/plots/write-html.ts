import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFileAtomic } from "../core/atomic-file";
import { displayConfig, type Figure, heightOf, isAttributes, unescaped } from "./figure";
import { figureJson } from "./figure-json";
import { pageScript, pageStyle } from "./html-page";
import { plotlySource } from "./plotly-source";
import { templates } from "./theme";

export interface HtmlOptions {
  /** The page's title; the first figure's unless given. */
  readonly title?: string;
  /** "auto" unless given: as the reader's system is. */
  readonly theme?: "auto" | "light" | "dark";
}

/**
 * Writes a page that needs nothing but itself, about 5 MB: plotly.js once, and the figures. Whole or not at all.
 */
export function writeHtml(
  figures: Figure | readonly Figure[],
  path: string,
  options: HtmlOptions = {},
): void {
  writeFileAtomic(path, htmlPage(figures, options));
}

/**
 * The page as text. What came from data is JSON in a block that no browser runs, and the content security policy allows
 * the two scripts of this page alone, by their hashes: nothing else runs and nothing is fetched.
 */
export function htmlPage(figures: Figure | readonly Figure[], options: HtmlOptions = {}): string {
  const list = "data" in figures ? [figures] : figures;
  const { theme = "auto", title = list.map(titleOf).find((text) => text !== "") ?? "Figures" } = options;
  const plotly = readFileSync(plotlySource(), "utf8").replaceAll("</script", "<\\/script");
  const scripts = [plotly, pageScript];
  const content = [
    `"theme":${JSON.stringify(theme)}`,
    `"templates":${JSON.stringify({ light: templates.light, dark: templates.dark })}`,
    `"config":${JSON.stringify({ ...displayConfig, plotGlPixelRatio: 2 })}`,
    `"figures":[${list.map((figure) => figureJson(figure, true)).join(",")}]`,
  ];
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(hashOf).join(" ")}`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en" data-theme="${theme}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
${list.map((figure) => `<div class="figure" style="${boxOf(figure)}"></div>`).join("\n")}
<script type="application/json" id="content">{${content.join(",").replaceAll("<", "\\u003c")}}</script>
<script>${plotly}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

function hashOf(script: string): string {
  return `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
}

function titleOf({ layout: { title } }: Figure): string {
  const text = isAttributes(title) ? title["text"] : "";
  return typeof text === "string" ? unescaped(text) : "";
}

/** A figure with equal units on both axes is about square: a wide page would leave it alone in the middle of nothing. */
function boxOf(figure: Figure): string {
  const { yaxis } = figure.layout;
  const square = isAttributes(yaxis) && yaxis["scaleanchor"] !== undefined;
  const height = heightOf(figure);
  return `height:${height}px${square ? `;max-width:${Math.round(1.35 * height)}px` : ""}`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
