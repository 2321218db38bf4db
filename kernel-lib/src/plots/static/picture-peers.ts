import { SoftconError } from "../../core/errors";
import type { Box, SvgElement } from "./text-boxes";

/** The part of @napi-rs/canvas that is used. */
export interface CanvasLibrary {
  createCanvas(width: number, height: number): Canvas;
  loadImage(svg: Buffer): Promise<unknown>;
  readonly GlobalFonts: { readonly families: readonly unknown[] };
}

export interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: "2d"): CanvasContext;
  toDataURL(type?: string): string;
  toBuffer(type: "image/png"): Buffer;
  toBuffer(type: "image/jpeg", quality: number): Buffer;
}

export interface CanvasContext {
  font: string;
  imageSmoothingEnabled: boolean;
  measureText(text: string): { readonly width: number };
  drawImage(image: unknown, x: number, y: number, width: number, height: number): void;
  save(): void;
  restore(): void;
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void;
  beginPath(): void;
  rect(x: number, y: number, width: number, height: number): void;
  clip(): void;
}

/** The part of a jsdom window that is used. */
export interface PlotWindow {
  TextDecoder: unknown;
  TextEncoder: unknown;
  readonly URL: { createObjectURL?: () => string; revokeObjectURL?: () => void };
  readonly HTMLCanvasElement: { readonly prototype: HtmlCanvas };
  readonly SVGElement: {
    readonly prototype: SvgElement & {
      getBBox?: (this: SvgElement) => Box;
      getComputedTextLength?: (this: SvgElement) => number;
      getBoundingClientRect?: (this: SvgElement) => Box;
    };
  };
  readonly Plotly: {
    toImage(
      figure: unknown,
      options: { readonly format: "svg"; readonly width: number; readonly height: number },
    ): Promise<string>;
  };
  readonly DOMParser: new () => { parseFromString(text: string, type: "image/svg+xml"): SvgDocument };
  readonly XMLSerializer: new () => { serializeToString(document: SvgDocument): string };
  eval(code: string): unknown;
}

/** An element of a parsed drawing. */
export interface SvgMark extends SvgElement {
  readonly parentElement: SvgMark | null;
  readonly style: SvgElement["style"] & { stroke: string; readonly strokeWidth: string };
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  closest(selector: string): SvgMark | null;
  remove(): void;
}

export interface SvgDocument {
  querySelectorAll(selector: string): Iterable<SvgMark>;
  cloneNode(deep: true): SvgDocument;
}

export interface HtmlCanvas {
  readonly width: number;
  readonly height: number;
  getContext(this: HtmlCanvas, kind: string): unknown;
  toDataURL(this: HtmlCanvas, type?: string): string;
}

export interface DomLibrary {
  readonly JSDOM: new (
    html: string,
    options: { readonly runScripts: "outside-only"; readonly pretendToBeVisual: boolean },
  ) => { readonly window: PlotWindow };
}

const missing = (name: string, cause: unknown): SoftconError =>
  new SoftconError(
    `a picture without a browser needs ${name}, which is not installed: npm install jsdom@26 @napi-rs/canvas@1; writeHtml needs neither`,
    "resource",
    { cause },
  );

/** @throws SoftconError where it is not installed. */
export function loadCanvasLibrary(): CanvasLibrary {
  try {
    return require("@napi-rs/canvas");
  } catch (cause) {
    throw missing("@napi-rs/canvas", cause);
  }
}

/** @throws SoftconError where it is not installed. */
export function loadDomLibrary(): DomLibrary {
  try {
    return require("jsdom");
  } catch (cause) {
    throw missing("jsdom", cause);
  }
}

/** Whether pictures can be drawn here; nothing is loaded. */
export function canDrawPictures(): boolean {
  try {
    require.resolve("jsdom");
    require.resolve("@napi-rs/canvas");
    return true;
  } catch {
    return false;
  }
}
