import type { Rows } from "../shared/questions";
import type { Colouring } from "./colouring";
import { paintSquares } from "./selected-squares";
import type { Theme } from "./theme";
import { type ScreenPoint, type Size, toScreen, type ViewBox } from "./view-box";

/** Rows that stand out of the map. */
export interface Marks {
  readonly selected: Rows;
  /** Of a list: neighbours, search results, suspects. */
  readonly listed: Rows;
  readonly positive: Rows;
  readonly negative: Rows;
  /** The row that the panel tells about. */
  readonly chosen: number | null;
}

export const noMarks: Marks = {
  selected: new Uint32Array(),
  listed: new Uint32Array(),
  positive: new Uint32Array(),
  negative: new Uint32Array(),
  chosen: null,
};

/** Selected points up to which they are drawn round; more are squares. */
const mostRound = 4000;

export interface MarkedMap {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly colouring: Colouring;
  readonly pointSize: number;
  readonly box: ViewBox;
  readonly size: Size;
}

/** Draws what stands out, and the line of a selection that is being drawn, over the map. */
export function drawMarks(
  canvas: HTMLCanvasElement,
  map: MarkedMap,
  marks: Marks,
  line: readonly ScreenPoint[],
  theme: Theme,
): void {
  const { width, height } = map.size;
  const ratio = window.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const context = canvas.getContext("2d");
  if (!context) return;
  if (marks.selected.length > mostRound) {
    const image = context.createImageData(canvas.width, canvas.height);
    paintSquares(new Uint32Array(image.data.buffer), canvas, ratio, map, marks.selected);
    context.putImageData(image, 0, 0);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (marks.selected.length <= mostRound) drawSelected(context, map, marks.selected);
  const ring = (rows: Rows, colour: string, radius: number): void => {
    for (const row of rows) drawRing(context, map, row, radius, colour, theme.background);
  };
  const radius = map.pointSize / 2;
  ring(marks.listed, theme.foreground, radius + 2.5);
  for (const row of marks.positive) drawSign(context, map, row, "+", "#2ca02c");
  for (const row of marks.negative) drawSign(context, map, row, "−", "#d62728");
  if (marks.chosen !== null) ring(Uint32Array.of(marks.chosen), theme.focus, radius + 5);
  drawLine(context, line, theme);
}

function drawSelected(context: CanvasRenderingContext2D, map: MarkedMap, rows: Rows): void {
  const { x, y, colouring, box, size } = map;
  const side = map.pointSize + 1;
  const byColour = new Map<string, number[]>();
  for (const row of rows) {
    const colour = colouring.colours[colouring.codes[row] ?? 0] ?? "";
    const others = byColour.get(colour);
    if (others) others.push(row);
    else byColour.set(colour, [row]);
  }
  for (const [colour, alike] of byColour) {
    context.fillStyle = colour; // costs more than drawing a point
    for (const row of alike) {
      const { left, top } = toScreen(box, size, x[row] ?? Number.NaN, y[row] ?? Number.NaN);
      if (!(left > -side && top > -side && left < size.width + side && top < size.height + side)) continue;
      context.beginPath();
      context.arc(left, top, side / 2, 0, 2 * Math.PI);
      context.fill();
    }
  }
}

function drawRing(
  context: CanvasRenderingContext2D,
  { x, y, box, size }: MarkedMap,
  row: number,
  radius: number,
  colour: string,
  ground: string,
): void {
  const { left, top } = toScreen(box, size, x[row] ?? Number.NaN, y[row] ?? Number.NaN);
  if (!Number.isFinite(left) || !Number.isFinite(top)) return;
  for (const [style, width] of [
    [ground, 4],
    [colour, 2],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.beginPath();
    context.arc(left, top, radius, 0, 2 * Math.PI);
    context.stroke();
  }
}

function drawSign(
  context: CanvasRenderingContext2D,
  { x, y, box, size }: MarkedMap,
  row: number,
  sign: string,
  colour: string,
): void {
  const { left, top } = toScreen(box, size, x[row] ?? Number.NaN, y[row] ?? Number.NaN);
  if (!Number.isFinite(left) || !Number.isFinite(top)) return;
  context.fillStyle = colour;
  context.beginPath();
  context.arc(left, top, 8, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = "#ffffff";
  context.font = "bold 13px sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(sign, left, top + 0.5);
}

function drawLine(context: CanvasRenderingContext2D, line: readonly ScreenPoint[], theme: Theme): void {
  if (line.length < 2) return;
  context.beginPath();
  line.forEach(({ left, top }, at) => {
    if (at === 0) context.moveTo(left, top);
    else context.lineTo(left, top);
  });
  context.closePath();
  context.globalAlpha = 0.15;
  context.fillStyle = theme.focus;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = theme.focus;
  context.lineWidth = 2;
  context.stroke();
}
