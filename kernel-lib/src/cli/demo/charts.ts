import { escapeHtml } from "./html";

/** A line of a chart. */
export interface Series {
  readonly name: string;
  readonly colour: string;
  /** [x, y] in data units, x ascending. */
  readonly points: readonly (readonly [number, number])[];
}

/** A dot of a scatter plot. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly colour: string;
  /** Shown where the pointer rests. */
  readonly title: string;
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

/** Round numbers that cover [0, max] in four to eight steps. */
export function niceTicks(max: number): number[] {
  if (!(max > 0)) return [0];
  const rough = max / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  return Array.from({ length: Math.floor(max / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** Lines over wavelength: y from 0 up, x ticks where the caller says. */
export function lineChart(
  series: readonly Series[],
  axes: { readonly x: string; readonly y: string; readonly ticks: readonly (readonly [number, string])[] },
): string {
  const [width, height, left, right, top, bottom] = [720, 380, 56, 16, 14, 52];
  const xs = series.flatMap((line) => line.points.map(([x]) => x));
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const ticks = niceTicks(Math.max(...series.flatMap((line) => line.points.map(([, y]) => y))) * 1.02);
  const ceiling = Math.max(...series.flatMap((line) => line.points.map(([, y]) => y))) * 1.02;
  const x = (value: number): number => left + ((value - low) / (high - low)) * (width - left - right);
  const y = (value: number): number => height - bottom - (value / ceiling) * (height - top - bottom);
  const parts = ticks.map(
    (tick) =>
      `<line class="axis" x1="${left}" x2="${width - right}" y1="${round(y(tick))}" y2="${round(y(tick))}"/>` +
      `<text x="${left - 8}" y="${round(y(tick) + 4)}" text-anchor="end">${Number(tick.toPrecision(6))}</text>`,
  );
  // labels of neighbouring bands would run into each other: those that would are set a line lower
  let previous = Number.NEGATIVE_INFINITY;
  let lowered = false;
  for (const [at, label] of axes.ticks) {
    lowered = x(at) - previous < 26 && !lowered;
    previous = x(at);
    parts.push(
      `<line class="axis" x1="${round(x(at))}" x2="${round(x(at))}" y1="${height - bottom}" y2="${height - bottom + 4}"/>`,
      `<text x="${round(x(at))}" y="${height - bottom + (lowered ? 29 : 16)}" text-anchor="middle">${escapeHtml(label)}</text>`,
    );
  }
  parts.push(
    `<text x="${(left + width - right) / 2}" y="${height - 6}" text-anchor="middle">${escapeHtml(axes.x)}</text>`,
    `<text transform="translate(12 ${(height - bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeHtml(axes.y)}</text>`,
  );
  for (const line of series) {
    const path = line.points.map(([px, py]) => `${round(x(px))},${round(y(py))}`).join(" ");
    parts.push(
      `<polyline points="${path}" fill="none" stroke="${line.colour}" stroke-width="2.2" stroke-linejoin="round"><title>${escapeHtml(line.name)}</title></polyline>`,
    );
  }
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(`${axes.y} over ${axes.x}`)}">${parts.join("")}</svg>`;
}

/** Dots on a plane with equal units on both axes. */
export function scatterPlot(dots: readonly Dot[], axes: { readonly x: string; readonly y: string }): string {
  const [width, height, margin] = [620, 460, 34];
  const xs = dots.map((dot) => dot.x);
  const ys = dots.map((dot) => dot.y);
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(
    (width - 2 * margin) / (right - left || 1),
    (height - 2 * margin) / (high - low || 1),
  );
  const x = (value: number): string => round(width / 2 + (value - (left + right) / 2) * scale);
  const y = (value: number): string => round(height / 2 - (value - (low + high) / 2) * scale);
  const circles = dots.map(
    (dot) =>
      `<circle cx="${x(dot.x)}" cy="${y(dot.y)}" r="5" fill="${dot.colour}" stroke="var(--paper)" stroke-width="1"><title>${escapeHtml(dot.title)}</title></circle>`,
  );
  return (
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(`${axes.x}, ${axes.y}`)}">` +
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6" fill="none" class="axis"/>${circles.join("")}` +
    `<text x="${width / 2}" y="${height - 10}" text-anchor="middle">${escapeHtml(axes.x)} →</text>` +
    `<text transform="translate(18 ${height / 2}) rotate(-90)" text-anchor="middle">${escapeHtml(axes.y)} →</text></svg>`
  );
}

/** One square a tile, row by row; a marked tile has a frame. */
export function tileMap(
  colours: readonly string[],
  titles: readonly string[],
  side: number,
  marked?: number,
): string {
  const cell = 24;
  const squares = colours.map((colour, i) => {
    const [x, y] = [(i % side) * cell, Math.floor(i / side) * cell];
    return `<rect x="${x}" y="${y}" width="${cell + 0.5}" height="${cell + 0.5}" fill="${colour}"><title>${escapeHtml(titles[i] ?? "")}</title></rect>`;
  });
  if (marked !== undefined) {
    const [x, y] = [(marked % side) * cell, Math.floor(marked / side) * cell];
    squares.push(
      `<rect x="${x}" y="${y}" width="${cell}" height="${cell}" fill="none" stroke="#ffffff" stroke-width="4"/>` +
        `<rect x="${x}" y="${y}" width="${cell}" height="${cell}" fill="none" stroke="#d11149" stroke-width="2"/>`,
    );
  }
  const height = Math.ceil(colours.length / side) * cell;
  return `<svg viewBox="0 0 ${side * cell} ${height}" role="img" shape-rendering="crispEdges">${squares.join("")}</svg>`;
}
