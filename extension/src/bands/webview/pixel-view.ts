import { element, svg } from "../../shell/webview/dom";
import { shownLonLat, shownNumber } from "../../shell/webview/numbers";
import type { PixelAnswer } from "../shared/questions";
import type { SceneFacts } from "../shared/scene-facts";
import { spectrumOf } from "./spectrum";

/** A pixel that was looked at: where, and what it holds. */
export interface InspectedPixel {
  readonly column: number;
  readonly row: number;
  readonly answer: PixelAnswer;
  /** What the picture computes of it: "NDVI" and its value; null where it shows bands as they are. */
  readonly computed: readonly [label: string, value: number] | null;
}

/** Where a pixel is, as lines to read: row and column count from 0 at the upper left. */
export function placeLines({ column, row, answer: { lonLat, projected } }: InspectedPixel): string[] {
  return [
    `row ${row}, column ${column}`,
    ...(lonLat ? [shownLonLat(lonLat)] : []),
    ...(projected ? [projected.map((value) => shownNumber(Number(value.toFixed(2)))).join(", ")] : []),
  ];
}

/** The values of a pixel with their spectrum. */
export function pixelView(facts: SceneFacts, pixel: InspectedPixel): HTMLElement {
  const { values } = pixel.answer;
  const { computed } = pixel;
  const table = element("table", { class: "values" });
  facts.bands.forEach(({ name, wavelength }, i) => {
    const value = values[i] ?? Number.NaN;
    table.append(
      element(
        "tr",
        { "data-band": name },
        element("th", { scope: "row" }, name),
        element("td", { class: "quiet" }, wavelength === null ? "" : `${Math.round(wavelength)} nm`),
        element("td", { class: "number" }, Number.isNaN(value) ? "no data" : shownNumber(value)),
      ),
    );
  });
  return element(
    "div",
    { class: "pixel" },
    element("p", { class: "place" }, placeLines(pixel).join("\n")),
    computed &&
      element(
        "p",
        { class: "computed" },
        `${computed[0]}: `,
        element("span", { class: "number" }, shownNumber(Number(computed[1].toPrecision(6)))),
      ),
    facts.bands.length > 1 ? spectrumView(facts, values) : null,
    element("div", { class: "scroll" }, table),
  );
}

const width = 260;
const height = 96;
const margin = { left: 4, right: 4, top: 6, bottom: 14 };

function spectrumView(facts: SceneFacts, values: ArrayLike<number>): HTMLElement {
  const { points, byWavelength, xRange, yRange } = spectrumOf(facts.bands, values);
  const share = (value: number, [low, high]: readonly [number, number]): number =>
    (value - low) / (high - low);
  const x = (value: number): number =>
    margin.left + share(value, xRange) * (width - margin.left - margin.right);
  const y = (value: number): number =>
    height - margin.bottom - share(value, yRange) * (height - margin.top - margin.bottom);
  const drawing = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    class: "spectrum",
    role: "img",
    "aria-label": `Spectrum: ${points.map((point) => `${point.name} ${shownNumber(point.y)}`).join(", ")}`,
  });
  const base = height - margin.bottom;
  drawing.append(
    svg("line", { class: "axis", x1: margin.left, x2: width - margin.right, y1: base, y2: base }),
  );
  const path = points.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`).join(" ");
  drawing.append(svg("polyline", { class: "curve", points: path }));
  if (points.length <= 40)
    for (const point of points)
      drawing.append(
        svg(
          "circle",
          { class: "dot", cx: x(point.x), cy: y(point.y), r: 2.5 },
          svg("title", {}, `${point.name}: ${shownNumber(point.y)}`),
        ),
      );
  const unit = byWavelength ? " nm" : "";
  for (const [i, value] of xRange.entries())
    drawing.append(
      svg(
        "text",
        { class: "tick", x: x(value), y: height - 3, "text-anchor": i === 0 ? "start" : "end" },
        `${byWavelength ? "" : "band "}${Math.round(value)}${unit}`,
      ),
    );
  return element("figure", { class: "spectrum" }, drawing);
}
