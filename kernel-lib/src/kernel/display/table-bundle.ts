import type { EmbeddingRow } from "../../inference/embedding";
import type { Bundle } from "./notebook";
import { type TableFacts, tableOutput, tableType } from "./table-output";

/** How many rows HTML and text show. */
const shownAsText = 10;
const shownNumbers = 4;

/**
 * The head of an embedding table: as rows to sort, as HTML with thumbnails where it has them, and as text.
 * @param given the first rows, `shownRows` where there are as many
 */
export function tableBundle(facts: TableFacts, given: readonly EmbeddingRow[]): Bundle {
  const { rows, dim, name } = facts;
  const head = given.slice(0, shownAsText);
  const about = `${rows.toLocaleString("en-US")} embeddings of ${dim ?? "unknown"} numbers, ${name}`;
  const cells = head.map(cellsOf);
  const used = columnNames.filter((_, at) => cells.some((row) => row[at] !== ""));
  const pick = (row: readonly string[]): string[] =>
    used.map((column) => row[columnNames.indexOf(column)] ?? "");
  const withPictures = head.some(({ thumbnail }) => thumbnail);
  const body = cells.map((row, i) => {
    const picture = withPictures ? `<td>${pictureOf(head[i])}</td>` : "";
    return `<tr>${picture}${pick(row)
      .map((cell) => `<td>${escaped(cell)}</td>`)
      .join("")}</tr>`;
  });
  const more = rows > head.length ? `<p>… and ${(rows - head.length).toLocaleString("en-US")} more</p>` : "";
  const heads = [...(withPictures ? [""] : []), ...used].map((column) => `<th>${column}</th>`).join("");
  const lines = [used, ...cells.map(pick)].map((row) => row.join("  "));
  return {
    [tableType]: tableOutput({ ...facts, about }, given),
    "text/html": `<p>${escaped(about)}</p><table><thead><tr>${heads}</tr></thead><tbody>${body.join("")}</tbody></table>${more}`,
    "text/plain": [about, ...lines, ...(rows > head.length ? [`… and ${rows - head.length} more`] : [])].join(
      "\n",
    ),
  };
}

const columnNames = ["id", "label", "split", "datetime", "centre", "embedding"] as const;

function cellsOf({ id, label, labels, split, datetime, footprint, embedding }: EmbeddingRow): string[] {
  const numbers = [...embedding.subarray(0, shownNumbers)].map((value) => value.toPrecision(3));
  const rest = embedding.length > shownNumbers ? ", …" : "";
  return [
    id,
    label ?? labels?.join(", ") ?? "",
    split ?? "",
    datetime ?? "",
    footprint ? centreOf(footprint) : "",
    `[${numbers.join(", ")}${rest}]`,
  ];
}

/** "52.52°, 13.40°": latitude, longitude. */
function centreOf(ring: readonly (readonly [number, number])[]): string {
  const corners = ring.slice(0, -1);
  const mean = (at: 0 | 1): number => corners.reduce((sum, corner) => sum + corner[at], 0) / corners.length;
  return `${mean(1).toFixed(4)}°, ${mean(0).toFixed(4)}°`;
}

function pictureOf(row: EmbeddingRow | undefined): string {
  if (!row?.thumbnail) return "";
  const source = Buffer.from(row.thumbnail).toString("base64");
  return `<img alt="" width="48" src="data:image/png;base64,${source}">`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
