/** The part of the DOM's elements that measuring needs. */
export interface SvgElement {
  readonly tagName: string;
  readonly textContent: string | null;
  readonly parentNode: SvgElement | null;
  readonly style?: {
    readonly fontSize?: string;
    readonly fontFamily?: string;
    readonly fontWeight?: string;
    readonly textAnchor?: string;
  };
  getAttribute?(name: string): string | null;
  querySelectorAll(selector: string): Iterable<SvgElement>;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Width of a line of text, in pixels, in a CSS font. */
export type TextWidth = (text: string, font: string) => number;

/** x' = a x + c y + e, y' = b x + d y + f, as SVG's `matrix(a b c d e f)`. */
export type Matrix = readonly [number, number, number, number, number, number];

const lineHeight = 1.3;
const nowhere: Box = { x: 0, y: 0, width: 0, height: 0 };

/** The box of an element's text in its own coordinates; what has no text has no extent. */
export function textBox(element: SvgElement, widthOf: TextWidth): Box {
  if (element.tagName !== "text" && element.tagName !== "tspan") {
    const texts = [...element.querySelectorAll("text")];
    return union(texts.map((text) => transformed(ownBox(text, widthOf), pathMatrix(text, element))));
  }
  return ownBox(element, widthOf);
}

/** The same in the coordinates of the page: every transform up to the root applied. */
export function pageBox(element: SvgElement, widthOf: TextWidth): Box {
  return transformed(textBox(element, widthOf), pathMatrix(element, null));
}

function ownBox(element: SvgElement, widthOf: TextWidth): Box {
  const size = fontSize(element);
  const family = inherited(element, "fontFamily", "font-family") || "sans-serif";
  const weight = inherited(element, "fontWeight", "font-weight") || "normal";
  const lines = [...element.querySelectorAll("tspan.line")].map((line) => line.textContent ?? "");
  const texts = lines.length > 0 ? lines : [element.textContent ?? ""];
  if (texts.every((text) => text === "")) return nowhere;
  const width = Math.max(...texts.map((text) => widthOf(text, `${weight} ${size}px ${family}`)));
  const anchor = inherited(element, "textAnchor", "text-anchor");
  const x = attribute(element, "x") - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0);
  const shift = /em$/.test(element.getAttribute?.("dy") ?? "") ? attribute(element, "dy") * size : 0;
  return {
    x,
    y: attribute(element, "y") + shift - 0.95 * size,
    width,
    height: texts.length * size * lineHeight,
  };
}

/** In pixels. A size of 70%, as indices have, is a share of that around it. */
export function fontSize(element: SvgElement | null): number {
  for (let at = element; at; at = at.parentNode) {
    const size = at.style?.fontSize || at.getAttribute?.("font-size");
    if (!size) continue;
    const number = Number.parseFloat(size) || 12;
    return size.endsWith("%") ? (number / 100) * fontSize(at.parentNode) : number;
  }
  return 12;
}

function attribute(element: SvgElement, name: string): number {
  return Number.parseFloat(element.getAttribute?.(name) ?? "") || 0;
}

/** A property as the nearest element has it that says anything. */
function inherited(
  start: SvgElement,
  style: "fontFamily" | "fontWeight" | "textAnchor",
  name: string,
): string {
  for (let element: SvgElement | null = start; element; element = element.parentNode) {
    const value = element.style?.[style] || element.getAttribute?.(name);
    if (value) return value;
  }
  return "";
}

/** From an element's coordinates to those of its ancestor `end`, or of the page. */
export function pathMatrix(start: SvgElement, end: SvgElement | null): Matrix {
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  for (let element: SvgElement | null = start; element && element !== end; element = element.parentNode)
    matrix = times(parseTransform(element.getAttribute?.("transform") ?? ""), matrix);
  return matrix;
}

/** SVG's list of transforms as one matrix; skews, which plotly.js does not use, are left out. */
export function parseTransform(text: string): Matrix {
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  for (const [, kind, list = ""] of text.matchAll(/(translate|rotate|scale|matrix)\(([^)]*)\)/g)) {
    const [a = 0, b, c, d, e, f] = list
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number);
    if (kind === "translate") matrix = times(matrix, [1, 0, 0, 1, a, b ?? 0]);
    if (kind === "scale") matrix = times(matrix, [a, 0, 0, b ?? a, 0, 0]);
    if (kind === "matrix") matrix = times(matrix, [a, b ?? 0, c ?? 0, d ?? 0, e ?? 0, f ?? 0]);
    if (kind === "rotate") {
      const [cos, sin, x, y] = [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180), b ?? 0, c ?? 0];
      matrix = times(matrix, [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y]);
    }
  }
  return matrix;
}

function times(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
}

/** The box around a transformed box. */
function transformed({ x, y, width, height }: Box, [a, b, c, d, e, f]: Matrix): Box {
  const xs = [x, x + width].flatMap((px) => [y, y + height].map((py) => a * px + c * py + e));
  const ys = [x, x + width].flatMap((px) => [y, y + height].map((py) => b * px + d * py + f));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

function union(boxes: readonly Box[]): Box {
  const filled = boxes.filter(({ width, height }) => width > 0 || height > 0);
  if (filled.length === 0) return nowhere;
  const [x, y] = [Math.min(...filled.map((box) => box.x)), Math.min(...filled.map((box) => box.y))];
  const right = Math.max(...filled.map((box) => box.x + box.width));
  const bottom = Math.max(...filled.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}
