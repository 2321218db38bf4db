import { readFileSync } from "node:fs";
import { plotlySource } from "../plotly-source";
import {
  type Canvas,
  type CanvasLibrary,
  type HtmlCanvas,
  loadCanvasLibrary,
  loadDomLibrary,
  type PlotWindow,
  type SvgDocument,
} from "./picture-peers";
import { rasterise } from "./rasterise";
import { layersOf } from "./svg-layers";
import { fontSize, pageBox, textBox } from "./text-boxes";

/** plotly.js in a page that nobody sees. */
export interface PlotlyPage {
  /** A figure, as `figureJson` writes it, as an SVG document. */
  svg(json: string, width: number, height: number): Promise<string>;
  /** The same as a PNG or JPEG file of `scale` pixels per CSS pixel. */
  picture(
    json: string,
    width: number,
    height: number,
    scale: number,
    format: "png" | "jpeg",
  ): Promise<Uint8Array>;
}

/** Loads jsdom and plotly.js, about a second, and gives the page what plotly.js asks of a browser and jsdom lacks. */
export function openPlotlyPage(): PlotlyPage {
  const canvases = loadCanvasLibrary();
  const { JSDOM } = loadDomLibrary();
  const { window } = new JSDOM("<!DOCTYPE html><body></body>", {
    runScripts: "outside-only",
    pretendToBeVisual: true,
  });
  window.TextDecoder = TextDecoder;
  window.TextEncoder = TextEncoder;
  window.URL.createObjectURL = () => "blob:none";
  window.URL.revokeObjectURL = () => undefined;
  drawCanvases(window, canvases);
  measureText(window, canvases);
  window.eval(readFileSync(plotlySource(), "utf8"));

  const draw = async (json: string, width: number, height: number): Promise<SvgDocument> => {
    const address = await window.Plotly.toImage(JSON.parse(json), { format: "svg", width, height });
    return tidied(window, decodeURIComponent(address.replace(/^data:image\/svg\+xml,/, "")));
  };
  const serialise = (document: SvgDocument): string => new window.XMLSerializer().serializeToString(document);
  return {
    svg: async (json, width, height) => serialise(await draw(json, width, height)),
    picture: async (json, width, height, scale, format) => {
      const layers = layersOf(await draw(json, width, height));
      return rasterise(
        layers,
        ({ document }) => serialise(document),
        { width, height, scale, format },
        canvases,
      );
    },
  };
}

/** Heatmaps are drawn on a canvas. */
function drawCanvases(window: PlotWindow, { createCanvas }: CanvasLibrary): void {
  const drawn = new WeakMap<HtmlCanvas, Canvas>();
  const canvasOf = (element: HtmlCanvas): Canvas => {
    const known = drawn.get(element);
    if (known && known.width === element.width && known.height === element.height) return known;
    const canvas = createCanvas(element.width, element.height);
    drawn.set(element, canvas);
    return canvas;
  };
  const prototype = window.HTMLCanvasElement.prototype;
  prototype.getContext = function (kind) {
    return kind === "2d" ? canvasOf(this).getContext("2d") : null;
  };
  prototype.toDataURL = function (type) {
    return canvasOf(this).toDataURL(type);
  };
}

function measureText(window: PlotWindow, { createCanvas }: CanvasLibrary): void {
  const context = createCanvas(8, 8).getContext("2d");
  const widths = new Map<string, number>();
  const widthOf = (text: string, font: string): number => {
    const key = `${font}\n${text}`;
    const known = widths.get(key);
    if (known !== undefined) return known;
    context.font = font;
    const { width } = context.measureText(text);
    widths.set(key, width);
    return width;
  };
  const prototype = window.SVGElement.prototype;
  prototype.getBBox = function () {
    return textBox(this, widthOf);
  };
  prototype.getComputedTextLength = function () {
    return textBox(this, widthOf).width;
  };
  prototype.getBoundingClientRect = function () {
    const box = pageBox(this, widthOf);
    const sides = { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height };
    return { ...box, ...sides };
  };
}

/**
 * Takes out what plotly.js leaves in: marks around quotes that browsers would have escaped, and empty letters. Shifts in
 * multiples of the font's size become pixels, and lines of no width none: only browsers understand the former, and some
 * painters draw the latter as thin as they can. The cells of heatmaps have sharp edges, also where they are magnified.
 */
function tidied(window: PlotWindow, svg: string): SvgDocument {
  const bare = svg.replaceAll("TOBESTRIPPED", "").replaceAll("\u200b", "");
  const document = new window.DOMParser().parseFromString(bare, "image/svg+xml");
  for (const element of document.querySelectorAll("[dy]")) {
    const shift = /^(-?[\d.]+)em$/.exec(element.getAttribute("dy") ?? "")?.[1];
    if (shift !== undefined) element.setAttribute("dy", String(Number(shift) * fontSize(element)));
  }
  for (const element of document.querySelectorAll("[style*='stroke-width']"))
    if (Number.parseFloat(element.style.strokeWidth) === 0) element.style.stroke = "none";
  for (const image of document.querySelectorAll(".hm image"))
    image.setAttribute("style", "image-rendering: pixelated;");
  return document;
}
