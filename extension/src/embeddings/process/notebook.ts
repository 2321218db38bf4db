import { basename, dirname, isAbsolute, relative } from "node:path";
import type { MapFacts } from "../shared/projection";
import type { ColumnChoices } from "../shared/table-facts";

export interface NotebookRequest {
  /** Where the notebook goes. */
  readonly path: string;
  readonly table: string;
  readonly map: MapFacts;
  /** Columns of a map that came with the table. */
  readonly mapColumns: readonly [string, string] | null;
  /** A column of the table; null: nothing, or one that was computed. */
  readonly colour: string | null;
  readonly selected: Uint32Array;
  /** Whether the labels are in a file beside the table. */
  readonly besideLabels: string | null;
  readonly chosen: ColumnChoices["proposed"] | null;
}

/** A notebook (nbformat 4.5) for the TypeScript kernel that draws the same map with the same colours and selection. */
export function notebookOf(request: NotebookRequest): string {
  const cells = [
    markdown([
      `# ${basename(request.table)}\n`,
      "\n",
      `${request.map.title}${request.colour === null ? "" : `, coloured by ${request.colour}`}. Written by the embedding explorer.`,
    ]),
    code(openCell(request)),
    code(mapCell(request)),
    code(plotCell(request)),
    ...(request.selected.length > 0 ? [code(selectionCell(request))] : []),
  ];
  const notebook = {
    cells: cells.map((cell, at) => ({ id: `cell-${at + 1}`, ...cell })),
    metadata: {
      kernelspec: { display_name: "TypeScript (SoftCon)", language: "typescript", name: "softcon" },
      language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/** The package that cells use. */
const library = "softcon";

function openCell({ path, table, chosen, besideLabels, colour }: NotebookRequest): string {
  const near = relative(dirname(path), table);
  const file = JSON.stringify(near.startsWith("..") || isAbsolute(near) ? table : near);
  const isArray = table.toLowerCase().endsWith(".npy");
  const options = chosen
    ? `, { columns: ${JSON.stringify({ embedding: chosen.vector, id: chosen.id, label: chosen.label, geometry: chosen.geometry })} }`
    : "";
  const lines = [
    'import { readFileSync } from "node:fs";',
    `import { analysis, display, openEmbeddings, openNpyTable, plots, readCsv } from "${library}";`,
    "",
    `const file = await ${isArray ? `openNpyTable(${file})` : `openEmbeddings(${file}${options})`};`,
    "const { matrix, dim } = await file.vectors();",
    "// rows whose vectors are missing or not finite have no place on the map",
    "const rows = Array.from({ length: file.rowCount }, (_, row) => row).filter((row) =>",
    "  matrix.subarray(row * dim, (row + 1) * dim).every(Number.isFinite));",
    "const data = new Float32Array(rows.length * dim);",
    "rows.forEach((row, i) => data.set(matrix.subarray(row * dim, (row + 1) * dim), i * dim));",
  ];
  if (colour === "labels" && besideLabels !== null)
    lines.push(
      `const csv = readCsv(readFileSync(${JSON.stringify(relative(dirname(path), besideLabels) || besideLabels)}, "utf8"), "labels");`,
      'const names = csv.rows.map((row) => row[csv.header.indexOf("label")] ?? "");',
    );
  else if (colour !== null)
    lines.push(
      `const names = (await file.column(${JSON.stringify(colour)})).map((cell) => (cell === null ? "" : String(cell)));`,
    );
  lines.push('[rows.length, "vectors of", dim, "numbers"].join(" ")');
  return lines.join("\n");
}

function mapCell({ map, mapColumns }: NotebookRequest): string {
  if (mapColumns)
    return [
      `const [x, y] = [await file.column(${JSON.stringify(mapColumns[0])}), await file.column(${JSON.stringify(mapColumns[1])})];`,
      "const map = Float32Array.from(rows.flatMap((row) => [Number(x[row]), Number(y[row])]));",
    ].join("\n");
  const settings = map.settings ?? ({ method: "pca", seed: 0 } as const);
  return `const { map } = await analysis.project({ data, rows: rows.length, cols: dim }, ${optionsText(settings)});`;
}

function optionsText(settings: NonNullable<MapFacts["settings"]>): string {
  const { method, seed } = settings;
  const options: Record<string, unknown> = { method, seed };
  if (settings.method === "tsne") {
    const { measure, perplexity, iterations, earlyExaggeration, exaggeration, learningRate, initial } =
      settings;
    Object.assign(options, { metric: measure, iterations, earlyIterations: Math.min(250, iterations) });
    Object.assign(options, { earlyExaggeration, exaggeration, initial });
    if (perplexity !== null) options["perplexity"] = perplexity;
    if (learningRate !== null) options["learningRate"] = learningRate;
  }
  if (settings.method === "umap") {
    const { measure, neighbours, minimumDistance, epochs } = settings;
    Object.assign(options, { metric: measure, neighbours, minimumDistance });
    if (epochs !== null) options["epochs"] = epochs;
  }
  return JSON.stringify(options)
    .replace(/"(\w+)":/g, " $1: ")
    .replace(/}$/, " }");
}

function plotCell({ colour, map }: NotebookRequest): string {
  const labels = colour === null ? "" : 'labels: rows.map((row) => names[row] ?? ""), ';
  return [
    "const ids = rows.map(String);",
    `await display(plots.embeddingScatter(map, { ids, ${labels}title: ${JSON.stringify(map.title)} }));`,
  ].join("\n");
}

function selectionCell({ selected }: NotebookRequest): string {
  const some = selected.length > 2000 ? selected.subarray(0, 2000) : selected;
  const note = some.length < selected.length ? ` // the first ${some.length} of ${selected.length}` : "";
  return [
    `const selected = [${Array.from(some).join(", ")}];${note}`,
    "const query = analysis.relevanceQuery({ positives: selected.map((row) => matrix.subarray(row * dim, (row + 1) * dim)) });",
    "const index = await analysis.SimilarityIndex.open({ data, rows: rows.length, cols: dim });",
    "const alike = await index.search(query, 10, selected.map((row) => rows.indexOf(row)));",
    "await index.close();",
    'alike.map(({ row, similarity }) => [rows[row], similarity.toFixed(3)].join(": "))',
  ].join("\n");
}

function code(source: string): object {
  return { cell_type: "code", execution_count: null, metadata: {}, outputs: [], source: lines(source) };
}

function markdown(source: readonly string[]): object {
  return { cell_type: "markdown", metadata: {}, source };
}

function lines(text: string): string[] {
  return text.split("\n").map((line, at, all) => (at < all.length - 1 ? `${line}\n` : line));
}
