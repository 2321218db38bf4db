import { decode } from "../vendor/fast-png";
import { type Attributes, type Figure, isAttributes, isNumberArray, type Trace, type Value } from "./figure";
import { pngAddress } from "./picture";

/** The figure with a further remark on the line below its title. */
export function remarked(figure: Figure, remark: string): Figure {
  const title = attributesOf(figure.layout["title"]);
  const subtitle = attributesOf(title["subtitle"]);
  const before = typeof subtitle["text"] === "string" ? `${subtitle["text"]} · ` : "";
  const text = `${before}${remark}`;
  return { ...figure, layout: { ...figure.layout, title: { ...title, subtitle: { ...subtitle, text } } } };
}

/** How many points the figure's scatter traces have. */
export function pointCount({ data }: Figure): number {
  return data.filter(isScatter).reduce((sum, trace) => sum + lengthOf(trace["y"]), 0);
}

/** At most about `most` points, every n-th of each trace, and the figure says so; a figure of fewer is as it was. */
export function thinned(figure: Figure, most: number): Figure {
  const points = pointCount(figure);
  const step = Math.ceil(points / Math.max(1, most));
  if (step <= 1) return figure;
  const data = figure.data.map((trace) => {
    const length = lengthOf(trace["y"]);
    return isScatter(trace) && length > step ? { ...eachNth(trace, length, step), type: trace.type } : trace;
  });
  return remarked(
    { ...figure, data },
    `one of every ${step} points is shown, of ${points.toLocaleString("en-US")}`,
  );
}

/** Heatmaps and pictures with `factor` times fewer cells along each axis, and the figure says so. */
export function coarsened(figure: Figure, factor: number): Figure {
  const images = figure.layout["images"];
  const pictures = Array.isArray(images) ? images : [];
  const maps = figure.data.filter(({ type }) => type === "heatmap");
  if (factor <= 1 || pictures.length + maps.length === 0) return figure;
  const data = figure.data.map((trace) => (trace.type === "heatmap" ? coarseMap(trace, factor) : trace));
  const layout = { ...figure.layout, images: pictures.map((image: Value) => coarsePicture(image, factor)) };
  return remarked({ data, layout }, `shown ${factor} times coarser`);
}

/** Without the pictures that appear where the pointer rests. */
export function withoutThumbnails(figure: Figure): Figure {
  const carries = (trace: Trace): boolean => isScatter(trace) && trace["customdata"] !== undefined;
  if (!figure.data.some(carries)) return figure;
  const data = figure.data.map((trace): Trace => {
    const { customdata: _, ...rest } = trace;
    return carries(trace) ? { ...rest, type: trace.type } : trace;
  });
  return remarked({ ...figure, data }, "thumbnails left out");
}

function isScatter({ type }: Trace): boolean {
  return type === "scatter" || type === "scattergl";
}

function attributesOf(value: Value | undefined): Attributes {
  return isAttributes(value) ? value : {};
}

function lengthOf(value: Value | undefined): number {
  return isNumberArray(value) || Array.isArray(value) ? value.length : 0;
}

/** Every n-th of each list that is as long as there are points, however deep it lies. */
function eachNth(attributes: Attributes, length: number, step: number): Attributes {
  const reduced = Object.entries(attributes).map(([name, value]): [string, Value] => {
    if (isAttributes(value)) return [name, eachNth(value, length, step)];
    if (lengthOf(value) !== length) return [name, value];
    if (isNumberArray(value)) return [name, value.filter((_, i) => i % step === 0)];
    return [name, Array.isArray(value) ? value.filter((_, i) => i % step === 0) : value];
  });
  return Object.fromEntries(reduced);
}

function coarseMap(trace: Trace, factor: number): Trace {
  const rows: readonly Value[] = Array.isArray(trace["z"]) ? trace["z"] : [];
  const z = rows.filter((_, i) => i % factor === 0).map((row) => nth(row, factor));
  const axes = Object.fromEntries(
    ["x", "y"].flatMap((axis) => {
      const value = trace[axis];
      return value === undefined ? [] : [[axis, nth(value, factor)]];
    }),
  );
  return { ...trace, ...axes, z };
}

function nth(value: Value, factor: number): Value {
  if (isNumberArray(value)) return value.filter((_, i) => i % factor === 0);
  return Array.isArray(value) ? value.filter((_, i) => i % factor === 0) : value;
}

function coarsePicture(image: Value, factor: number): Value {
  if (!isAttributes(image) || typeof image["source"] !== "string") return image;
  const { data, width, height, channels } = decode(
    Buffer.from(image["source"].split(",")[1] ?? "", "base64"),
  );
  const [columns, rows] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const pixels = new Uint8Array(columns * rows * channels);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      for (let c = 0; c < channels; c++)
        pixels[(y * columns + x) * channels + c] =
          data[(y * factor * width + x * factor) * channels + c] ?? 0;
  return { ...image, source: pngAddress({ data: pixels, width: columns, height: rows, channels }) };
}
