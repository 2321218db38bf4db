import { SoftconError } from "../core/errors";
import type { Georeference, PixelWindow } from "../raster/raster";
import { emptyFigure, type Figure, plain, titled } from "./figure";
import { scenePlane } from "./scene-axes";

/** A tile of a scene, and how alike it is. */
export interface SimilarTile {
  readonly id: string;
  readonly window: PixelWindow;
  /** Cosine to the query; NaN where there is none. */
  readonly value: number;
}

export interface SimilarityMapOptions {
  /** Index of the tile that all are compared with: it is framed. */
  readonly query?: number;
  /** What the values are: "Cosine similarity" unless given. */
  readonly valueName?: string;
  /** Values of the first and last colour; those of the tiles other than the query unless given. */
  readonly range?: readonly [number, number];
  readonly title?: string;
}

/**
 * How alike each tile of a scene is to one of them, at its place. Where tiles overlap, each is shown as far as halfway
 * to its neighbour.
 * @param scene the size of the scene in pixels, and where it is
 */
export function similarityMap(
  tiles: readonly SimilarTile[],
  scene: Georeference & { readonly width: number; readonly height: number },
  options: SimilarityMapOptions = {},
): Figure {
  const { query, valueName = "Cosine similarity", title = "Similarity within the scene" } = options;
  if (tiles.length === 0) return emptyFigure(title, "no tiles to show");
  const framed = query === undefined ? undefined : tiles[query];
  if (query !== undefined && !framed)
    throw new SoftconError(`no tile ${query}: there are ${tiles.length}`, "usage");
  const xs = [...new Set(tiles.map(({ window }) => window.x))].sort((a, b) => a - b);
  const ys = [...new Set(tiles.map(({ window }) => window.y))].sort((a, b) => a - b);
  const z = ys.map(() => new Float32Array(xs.length).fill(Number.NaN));
  const ids = ys.map(() => xs.map(() => ""));
  for (const { id, window, value } of tiles) {
    const [row, column] = [ys.indexOf(window.y), xs.indexOf(window.x)];
    z[row]?.set([value], column);
    ids[row]?.splice(column, 1, plain(id, 60));
  }
  const plane = scenePlane(scene, scene.width, scene.height);
  const [size] = tiles.map(({ window }) => window);
  const edges = (starts: readonly number[], side: number, end: number): number[] => [
    ...starts.map((start, i) => (i === 0 ? start : (start + (starts[i - 1] ?? 0) + side) / 2)),
    end,
  ];
  const xEdges = edges(xs, size?.width ?? 1, (xs.at(-1) ?? 0) + (size?.width ?? 1));
  const yEdges = edges(ys, size?.height ?? 1, (ys.at(-1) ?? 0) + (size?.height ?? 1));
  const others = tiles
    .filter((tile) => tile !== framed && Number.isFinite(tile.value))
    .map(({ value }) => value);
  const range = options.range ?? (others.length > 0 ? extent(others) : [0, 1]);
  return {
    data: [
      {
        type: "heatmap",
        x: xEdges.map((x) => plane.left + x * plane.stepX),
        y: yEdges.map((y) => plane.top + y * plane.stepY),
        z,
        zmin: range[0],
        zmax: range[1],
        text: ids,
        colorbar: { title: { text: plain(valueName, 24) } },
        hovertemplate: "%{text}<br>%{z:.3f}<extra></extra>",
      },
    ],
    layout: {
      title: titled(title, framed ? `to the framed tile, ${framed.id}` : ""),
      xaxis: plane.xaxis,
      yaxis: plane.yaxis,
      height: 640,
      ...(framed && {
        shapes: [frame(framed.window, plane, 4, "#ffffff"), frame(framed.window, plane, 2, "#d11149")],
      }),
    },
  };
}

function frame(
  { x, y, width, height }: PixelWindow,
  {
    left,
    top,
    stepX,
    stepY,
  }: { readonly left: number; readonly top: number; readonly stepX: number; readonly stepY: number },
  thickness: number,
  color: string,
) {
  return {
    type: "rect",
    x0: left + x * stepX,
    x1: left + (x + width) * stepX,
    y0: top + y * stepY,
    y1: top + (y + height) * stepY,
    line: { color, width: thickness },
  };
}

function extent(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high > low ? [low, high] : [low - 0.5, low + 0.5];
}
