import { SoftconError } from "../core/errors";
import { emptyFigure, type Figure, plain, type Trace, titled, type Value } from "./figure";
import { classLooks, distinctClasses, sequentialScale } from "./palette";
import { isPng, pngBytesAddress } from "./picture";

/** What is known of the points of a map, each list [points]. */
export interface EmbeddingScatterOptions {
  /** Shown where the pointer rests; counted from 0 unless given. */
  readonly ids?: readonly string[];
  /** A class each: the legend shows and hides it. Null is "no label". */
  readonly labels?: readonly (string | null)[];
  /** A number each, as a colour, in place of labels; NaN is grey. */
  readonly values?: ArrayLike<number>;
  /** What `values` are. */
  readonly valueName?: string;
  /** PNG files, shown beside the id by pages of `writeHtml`. */
  readonly thumbnails?: readonly (Uint8Array | null | undefined)[];
  /** Bytes of thumbnails that a figure carries at most, 4 MB unless given; the first rows have theirs. */
  readonly thumbnailBytes?: number;
  /** A colour a label, where it has one of its own. */
  readonly colours?: Readonly<Record<string, string>>;
  readonly title?: string;
  readonly subtitle?: string;
  /** "t-SNE": its dimensions are numbered. */
  readonly method?: string;
}

const other = "other classes";
const none = "no label";

/**
 * A map of embeddings, one point each, in colours that the colour-blind tell apart; from the second round of colours on
 * the symbol differs too. Rows whose place is not finite are left out, and the figure says how many.
 * @param map float32 [points, 2]
 * @throws SoftconError where a list is of another length than the map.
 */
export function embeddingScatter(map: Float32Array, options: EmbeddingScatterOptions = {}): Figure {
  const { title = "Map of embeddings", method = "component" } = options;
  const points = map.length / 2;
  for (const name of ["ids", "labels", "values", "thumbnails"] as const) {
    const list = options[name];
    if (list && list.length !== points)
      throw new SoftconError(`${list.length} ${name} for a map of ${points} points: one each is needed`);
  }
  const placed = Array.from({ length: points }, (_, i) => i).filter(
    (i) => Number.isFinite(map[2 * i]) && Number.isFinite(map[2 * i + 1]),
  );
  if (placed.length === 0) return emptyFigure(title, "no points to show");
  const missing = points - placed.length;
  const groups = options.labels ? byLabel(placed, options.labels) : new Map([["", placed]]);
  const thumbnails = thumbnailAddresses(placed, options);
  const names = [...groups.keys()];
  const data = names.map((name): Trace => {
    const rows = groups.get(name) ?? [];
    const plainGroup = name === none || name === other;
    const looks = plainGroup ? { color: "#888888", symbol: "circle-open" } : classLooks(names.indexOf(name));
    const own = options.colours && Object.hasOwn(options.colours, name) ? options.colours[name] : undefined;
    const colour = options.values ? valueColours(rows, options) : { color: own ?? looks.color };
    return {
      type: "scattergl",
      mode: "markers",
      name: plain(name, 32),
      x: Float32Array.from(rows, (i) => map[2 * i] ?? 0),
      y: Float32Array.from(rows, (i) => map[2 * i + 1] ?? 0),
      text: rows.map((i) => plain(options.ids?.[i] ?? String(i), 80)),
      ...(thumbnails && { customdata: rows.map((i) => thumbnails[i] ?? null) }),
      marker: { ...colour, symbol: looks.symbol, size: markerSize(placed.length), opacity: 0.85 },
      hovertemplate: `${name === "" ? "" : "<b>%{fullData.name}</b><br>"}%{text}<extra></extra>`,
    };
  });
  const remarks = [
    options.subtitle ??
      `${placed.length.toLocaleString("en-US")} ${placed.length === 1 ? "point" : "points"}`,
    missing > 0 ? `${missing.toLocaleString("en-US")} without a place left out` : "",
  ];
  return {
    data,
    layout: {
      title: titled(title, remarks.filter(Boolean).join(" · ")),
      xaxis: { title: { text: plain(`${method} 1`) }, zeroline: false },
      yaxis: { title: { text: plain(`${method} 2`) }, zeroline: false, scaleanchor: "x" },
      hovermode: "closest",
      showlegend: options.labels !== undefined,
      legend: { itemsizing: "constant" },
      height: 600,
    },
  };
}

/** Rows by label, the most frequent first; where there are more classes than looks, the rarest are one group. */
function byLabel(rows: readonly number[], labels: readonly (string | null)[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const i of rows) {
    const name = labels[i] ?? none;
    const group = groups.get(name);
    if (group) group.push(i);
    else groups.set(name, [i]);
  }
  const sorted = [...groups].sort(
    ([a, x], [b, y]) => Number(a === none) - Number(b === none) || y.length - x.length || (a < b ? -1 : 1),
  );
  if (sorted.length <= distinctClasses) return new Map(sorted);
  const rare = sorted.slice(distinctClasses - 1).flatMap(([, group]) => group);
  return new Map([...sorted.slice(0, distinctClasses - 1), [other, rare]]);
}

function markerSize(points: number): number {
  return points > 20_000 ? 3 : points > 2_000 ? 5 : 8;
}

function valueColours(
  rows: readonly number[],
  { values = [], valueName = "value" }: EmbeddingScatterOptions,
): {
  readonly [attribute: string]: Value;
} {
  return {
    color: rows.map((i) => {
      const value = values[i] ?? Number.NaN;
      return Number.isFinite(value) ? value : null;
    }),
    colorscale: sequentialScale,
    showscale: true,
    colorbar: { title: { text: plain(valueName, 24) }, outlinewidth: 0, thickness: 16 },
  };
}

function thumbnailAddresses(
  rows: readonly number[],
  { thumbnails, thumbnailBytes = 4_000_000 }: EmbeddingScatterOptions,
): (string | undefined)[] | null {
  if (!thumbnails) return null;
  const addresses: (string | undefined)[] = [];
  let bytes = 0;
  for (const i of rows) {
    const png = thumbnails[i];
    if (!png || !isPng(png) || bytes + png.length > thumbnailBytes) continue;
    bytes += png.length;
    addresses[i] = pngBytesAddress(png);
  }
  return addresses;
}
