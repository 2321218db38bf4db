import { shownBytes, shownLonLat, shownNumber } from "../../shell/webview/numbers";
import type { SceneFacts } from "../shared/scene-facts";

/** What the panel says of a file: label and value. */
export function fileRows(facts: SceneFacts): readonly (readonly [string, string])[] {
  const { width, height, bands, pixelType, nodata, crs, transform, storage } = facts;
  const names = bands.map(({ name }) => name);
  const rows: (readonly [string, string | null])[] = [
    ["Size", `${width} × ${height} pixels, ${bands.length} ${bands.length === 1 ? "band" : "bands"}`],
    ["Bands", names.length > 20 ? `${names.slice(0, 20).join(", ")}, …` : names.join(", ")],
    ["Product", facts.product],
    ["Data type", pixelType],
    ["Nodata", nodata === null ? "none" : Number.isNaN(nodata) ? "NaN" : String(nodata)],
    ["Coordinate system", crs && (crs.epsg === null ? crs.name : `${crs.name} (EPSG:${crs.epsg})`)],
    ["Pixel size", transform && pixelSize(transform, facts.metresPerPixel)],
    [cornerLabel(facts), transform && `${shownNumber(transform[0])}, ${shownNumber(transform[3])}`],
    ["Centre", centre(facts)],
    ["Acquired", facts.datetime],
    ["Processing baseline", facts.baseline],
    ["Offset subtracted", facts.offset === 0 ? null : String(facts.offset)],
    ["Compression", compression(facts)],
    ["Layout", layout(facts)],
    [
      "Overviews",
      storage.overviews.length === 0
        ? "none"
        : storage.overviews.map((size) => `${size.width} × ${size.height}`).join(", "),
    ],
    ["Files", `${storage.files}, ${shownBytes(storage.bytes)}`],
    ["Path", facts.source],
  ];
  return rows.flatMap(([label, value]): (readonly [string, string])[] =>
    value === null ? [] : [[label, value]],
  );
}

function cornerLabel({ orientation: { rowsUp, columnsLeft } }: SceneFacts): string {
  return `${rowsUp ? "Lower" : "Upper"} ${columnsLeft ? "right" : "left"}`;
}

function pixelSize(t: readonly number[], metres: number | null): string {
  const [a = 0, d = 0] = [Math.hypot(t[1] ?? 0, t[4] ?? 0), Math.hypot(t[2] ?? 0, t[5] ?? 0)];
  const units = `${shownNumber(a)} × ${shownNumber(d)}`;
  return metres === null ? units : `${units}, about ${shownNumber(Number(metres.toPrecision(3)))} m`;
}

function centre({ footprint }: SceneFacts): string | null {
  if (!footprint || footprint.length === 0) return null;
  const middle = (values: readonly number[]): number => (Math.min(...values) + Math.max(...values)) / 2;
  return shownLonLat([middle(footprint.map(([x]) => x)), middle(footprint.map(([, y]) => y))]);
}

function compression({ storage: { compression, predictor } }: SceneFacts): string {
  const plain = compression.every((name) => name === "none");
  return plain ? "none" : `${compression.join(", ")}${predictor ? ", differences of neighbours" : ""}`;
}

function layout({ storage: { tiled, block, interleave }, bands }: SceneFacts): string {
  const blocks = tiled ? `tiles of ${block.width} × ${block.height}` : `strips of ${block.height} rows`;
  return bands.length === 1
    ? blocks
    : `${blocks}, ${interleave === "pixel" ? "bands interleaved" : "band by band"}`;
}
