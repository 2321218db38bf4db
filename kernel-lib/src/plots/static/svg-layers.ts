import type { SvgDocument, SvgMark } from "./picture-peers";
import { type Matrix, pathMatrix } from "./text-boxes";

/** Where something lies: a rectangle in coordinates that `matrix` brings to the page's. */
export interface PlacedBox {
  readonly matrix: Matrix;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A part of a drawing: vectors, or a picture at its place, seen through all of its clips. */
export type Layer =
  | { readonly kind: "vectors"; readonly document: SvgDocument }
  | {
      readonly kind: "picture";
      /** Magnified, its pixels are squares. */
      readonly sharp: boolean;
      readonly address: string;
      readonly box: PlacedBox;
      readonly clips: readonly PlacedBox[];
    };

const marks = "path, rect, circle, ellipse, line, polygon, polyline, text, image";

/**
 * A drawing taken apart at its pictures, in the order of painting: not every release of the library that paints vectors
 * paints the pictures among them.
 */
export function layersOf(document: SvgDocument): Layer[] {
  const all = painted(document);
  const layers: Layer[] = [];
  let start = 0;
  const upTo = (end: number): void => {
    if (end > start) layers.push({ kind: "vectors", document: only(document, start, end) });
    start = end + 1;
  };
  all.forEach((mark, at) => {
    if (mark.tagName !== "image") return;
    upTo(at);
    const sharp = mark.getAttribute("style")?.includes("pixelated") === true;
    const address = mark.getAttribute("href") ?? mark.getAttribute("xlink:href") ?? "";
    layers.push({ kind: "picture", sharp, address, box: placed(mark, mark), clips: clipsOf(document, mark) });
  });
  upTo(all.length);
  return layers;
}

function painted(document: SvgDocument): SvgMark[] {
  return [...document.querySelectorAll(marks)].filter((mark) => mark.closest("defs, clipPath") === null);
}

/** A copy with the marks of that range alone. */
function only(document: SvgDocument, start: number, end: number): SvgDocument {
  const copy = document.cloneNode(true);
  painted(copy).forEach((mark, at) => {
    if (at < start || at >= end) mark.remove();
  });
  return copy;
}

function clipsOf(document: SvgDocument, mark: SvgMark): PlacedBox[] {
  const clips: PlacedBox[] = [];
  for (let element: SvgMark | null = mark; element; element = element.parentElement) {
    const id = /^url\(['"]?#([\w-]+)['"]?\)$/.exec(element.getAttribute("clip-path") ?? "")?.[1];
    const [shape] = id === undefined ? [] : document.querySelectorAll(`[id="${id}"] rect`);
    if (shape) clips.push(placed(shape, element));
  }
  return clips;
}

function placed(shape: SvgMark, within: SvgMark): PlacedBox {
  const number = (name: string): number => Number.parseFloat(shape.getAttribute(name) ?? "") || 0;
  return {
    matrix: pathMatrix(within, null),
    x: number("x"),
    y: number("y"),
    width: number("width"),
    height: number("height"),
  };
}
