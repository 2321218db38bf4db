import { type Place, type PlacedRow, rowsByPlace } from "../../analysis/search/places";
import { relevanceQuery } from "../../analysis/search/relevance-feedback";
import { SimilarityIndex } from "../../analysis/search/similarity-index";
import { SoftconError } from "../../core/errors";
import { didYouMean } from "../../core/suggest";
import type { Footprint } from "../../raster/scene";
import { type AnalysisTable, withTable } from "../analysis-table";
import type { Command } from "../command";
import { columns } from "../text";

export const search: Command = {
  name: "search",
  summary: "find the rows of a table that are most like others",
  usage: "TABLE.parquet --near ID[,ID…]|LON,LAT [--without ID[,ID…]] [-k N] [--json]",
  details:
    "Exact search by cosine. Several ids are several examples of what is wanted (Rocchio's relevance feedback); " +
    "--without names examples of what is not. A place stands for the row that covers it, or else the nearest. " +
    "A longitude west of Greenwich is written --near=-3.7,40.4.",
  options: {
    near: { value: "ID|LON,LAT", help: "rows, or a place in degrees" },
    without: { value: "ID", help: "rows that show what is not wanted" },
    k: { value: "N", short: "k", help: "how many rows to find (10)" },
  },
  run: async (args, context) => {
    const path = args.operand("TABLE.parquet");
    const near = args.required("near");
    const k = args.integer("k", 1) ?? 10;
    const without = args.list("without") ?? [];
    await withTable(path, async (table) => {
      const ids = await table.ids();
      const extents = (await table.footprints()).map(extentOf);
      const bounds = Float64Array.from(extents.flat());
      const place = ids.includes(near) ? undefined : placeOf(near);
      const placed = place && nearest(path, bounds, place);
      const wanted = placed ? [placed.row] : rowsOf(near.split(","), ids, path);
      const unwanted = rowsOf(without, ids, path);
      if (placed && !placed.contains)
        context.note(`no row covers the place; the nearest is ${placed.distanceKm.toFixed(1)} km away`);
      const index = await SimilarityIndex.open(table.matrix);
      try {
        const query = relevanceQuery({
          positives: wanted.map((row) => index.vector(row)),
          negatives: unwanted.map((row) => index.vector(row)),
        });
        const hits = await index.search(query, k, [...wanted, ...unwanted]);
        const labels = await labelsOf(table);
        const found = hits.map(({ row, similarity }) => {
          const [west, south, east, north] = extents[row] ?? unknown;
          const known = !Number.isNaN(west);
          const lon = west <= east ? (west + east) / 2 : (((west + east + 720) / 2) % 360) - 180;
          return {
            id: ids[row] ?? String(row),
            similarity,
            lon: known ? lon : null,
            lat: known ? (south + north) / 2 : null,
            label: labels?.[row] ?? null,
          };
        });
        if (args.flag("json"))
          context.out(JSON.stringify({ near: wanted.map((row) => ids[row]), rows: found }, null, 2));
        else
          for (const line of columns([
            ["id", "cosine", "longitude", "latitude", labels ? "label" : ""],
            ...found.map(({ id, similarity, lon, lat, label }) => [
              id,
              similarity.toFixed(4),
              lon?.toFixed(5) ?? "",
              lat?.toFixed(5) ?? "",
              label ?? "",
            ]),
          ]))
            context.out(line);
      } finally {
        await index.close();
      }
    });
    return undefined;
  },
};

function placeOf(text: string): Place | undefined {
  const found = /^\s*([-+]?\d+(?:\.\d+)?)\s*,\s*([-+]?\d+(?:\.\d+)?)\s*$/.exec(text);
  return found ? { lon: Number(found[1]), lat: Number(found[2]) } : undefined;
}

function nearest(path: string, bounds: Float64Array, place: Place): PlacedRow {
  const [first] = rowsByPlace({ bounds }, place);
  if (first) return first;
  throw new SoftconError(`${path}: no row has a place in longitude and latitude; search --near an id`);
}

function rowsOf(wanted: readonly string[], ids: readonly string[], path: string): number[] {
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  return wanted.map((text) => {
    const id = text.trim();
    const row = rowOf.get(id);
    if (row === undefined)
      throw new SoftconError(
        `${path}: no row "${id}"${didYouMean(id, ids.slice(0, 10_000))}; its ids are like "${ids[0] ?? ""}"`,
      );
    return row;
  });
}

type Extent = readonly [west: number, south: number, east: number, north: number];
const unknown: Extent = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];

/** West is greater than east where the outline crosses the antimeridian. */
function extentOf(footprint: Footprint | null): Extent {
  if (!footprint || footprint.length === 0) return unknown;
  const latitudes = footprint.map(([, lat]) => lat);
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)];
  const longitudes = footprint.map(([lon]) => lon);
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)];
  if (east - west <= 180) return [west, south, east, north];
  return [
    Math.min(...longitudes.filter((lon) => lon >= 0)),
    south,
    Math.max(...longitudes.filter((lon) => lon < 0)),
    north,
  ];
}

async function labelsOf(table: AnalysisTable): Promise<string[] | undefined> {
  const column = table.columnOf("label") ?? table.columnOf("labels");
  if (column === undefined) return undefined;
  return (await table.cells(column)).map((cell) => (cell === null ? "" : String(cell)));
}
