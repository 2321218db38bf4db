import { extname } from "node:path";
import { type Projection, project as projectRows } from "../../analysis/projection/project";
import { writeFileAtomic } from "../../core/atomic-file";
import { writeMapFile } from "../../embeddings/map-file";
import type { Cell } from "../../parquet/contents";
import { type EmbeddingScatterOptions, embeddingScatter } from "../../plots/embedding-scatter";
import type { Figure } from "../../plots/figure";
import { renderPng, renderSvg } from "../../plots/static/render";
import { thinned } from "../../plots/thin";
import { writeHtml } from "../../plots/write-html";
import { type AnalysisTable, withTable } from "../analysis-table";
import type { Arguments } from "../arguments";
import type { Command } from "../command";
import { defined } from "../defined";
import { count, counted } from "../text";

const methods = { tsne: "t-SNE", umap: "UMAP", pca: "Principal component" } as const;
const endings = [".parquet", ".html", ".png", ".svg"] as const;
/** Points that a browser turns and zooms without delay. */
const mostPoints = 100_000;
/** Reading the thumbnails of more rows takes longer than looking at them. */
const mostThumbnails = 20_000;

export const project: Command = {
  name: "project",
  summary: "lay a table out in the plane: t-SNE, UMAP or PCA, as a table, a page or a picture",
  usage: "TABLE.parquet -o FILE.parquet|.html|.png|.svg [--method tsne|umap|pca] [--label COLUMN] [--seed N]",
  details:
    "A .parquet has id, x, y, label and geometry of every row, and what made the map. An .html needs nothing but " +
    "itself: it zooms, hides classes and shows ids and thumbnails. A .png or .svg is drawn without a browser, by " +
    "jsdom and @napi-rs/canvas where they are installed.",
  options: {
    out: { value: "FILE", short: "o", help: "what to write; its ending decides" },
    method: { value: "NAME", help: "tsne (default), umap or pca" },
    label: { value: "COLUMN", help: "column that colours the points (label, or else labels)" },
    seed: { value: "N", help: "decides the map (0)" },
    perplexity: { value: "N", help: "t-SNE: how many neighbours a point feels (30)" },
    iterations: { value: "N", help: "t-SNE: steps (1000)" },
    neighbours: { value: "N", help: "UMAP: neighbours of a point (15)" },
    threads: { value: "N", help: "threads (as many as cores, at most 8)" },
    theme: { value: "NAME", help: "light or dark; a page follows its reader's system,\na picture is light" },
  },
  run: async (args, context) => {
    const path = args.operand("TABLE.parquet");
    const out = args.required("out");
    const ending = endings.find((known) => known === extname(out).toLowerCase());
    if (!ending) throw args.misuse(`--out ends in ${endings.join(", ")}, not as "${out}" does`);
    const theme = args.choice("theme", ["light", "dark"]);
    const settings = settingsOf(args);
    await withTable(path, async (table) => {
      if (table.missing > 0) context.note(`${counted(table.missing, "rows")} without a vector left out`);
      const labels = await labelsOf(table, args.text("label"));
      const bar = context.progress(methods[settings.method]);
      const began = performance.now();
      const projection = await projectRows(table.matrix, {
        ...settings,
        signal: context.signal,
        onProgress: bar.update,
      }).finally(() => bar.done());
      const seconds = (performance.now() - began) / 1000;
      const { method, map, rows, seed, quality } = projection;
      const ids = await table.ids();
      if (ending === ".parquet") {
        const footprints = await table.footprints();
        const described = ids.map((id, i) => ({
          id,
          footprint: footprints[i] ?? null,
          ...(labels && { label: textOf(labels[i] ?? null) }),
        }));
        writeMapFile(out, described, map, { format: 1, ...settings, quality, rows, table: path });
      } else {
        const thumbnails = ending === ".html" ? await thumbnailsOf(table) : undefined;
        const figure = figureOf(table, projection, { ids, ...looksOf(labels), ...defined({ thumbnails }) });
        if (ending === ".html") writeHtml(thinned(figure, mostPoints), out, defined({ theme }));
        else if (ending === ".png") writeFileAtomic(out, await renderPng(figure, defined({ theme })));
        else writeFileAtomic(out, await renderSvg(figure, defined({ theme })));
      }
      if (table.provenance.kind === "softcon" && table.provenance.provenance.untrained)
        context.warn("nobody trained the weights of this table: the map shows the method, not SoftCon");
      if (args.flag("json"))
        context.out(JSON.stringify({ file: out, method, rows, seed, quality, seconds }, null, 2));
      else
        context.out(
          `${out}: ${counted(rows, "rows")}, ${methods[method]}, seed ${seed}${qualityText(quality)}`,
        );
    });
    return undefined;
  },
};

/** What decides the map. */
type Settings = { readonly seed: number } & (
  | { readonly method: "pca" }
  | {
      readonly method: "tsne";
      readonly perplexity?: number;
      readonly iterations?: number;
      readonly threads?: number;
    }
  | { readonly method: "umap"; readonly neighbours?: number; readonly threads?: number }
);

function settingsOf(args: Arguments): Settings {
  const common = { seed: args.integer("seed") ?? 0 };
  const threads = args.integer("threads", 1);
  const method = args.choice("method", ["tsne", "umap", "pca"]) ?? "tsne";
  const foreign = { perplexity: "tsne", iterations: "tsne", neighbours: "umap" };
  for (const [name, owner] of Object.entries(foreign))
    if (owner !== method && args.text(name) !== undefined)
      throw args.misuse(`--${name} shapes ${owner}, not ${method}`);
  if (method === "pca") return { ...common, method };
  if (method === "umap")
    return { ...common, method, ...defined({ threads, neighbours: args.integer("neighbours", 1) }) };
  const perplexity = args.integer("perplexity", 1);
  return {
    ...common,
    method,
    ...defined({ threads, perplexity, iterations: args.integer("iterations", 1) }),
  };
}

async function labelsOf(table: AnalysisTable, asked: string | undefined): Promise<Cell[] | undefined> {
  const column = asked ?? table.columnOf("label") ?? table.columnOf("labels");
  return column === undefined ? undefined : table.cells(column);
}

/** Classes, or where every cell is a number a scale. */
function looksOf(cells: readonly Cell[] | undefined): Pick<EmbeddingScatterOptions, "labels" | "values"> {
  if (!cells) return {};
  const numbers = cells.every(
    (cell) => cell === null || typeof cell === "number" || typeof cell === "bigint",
  );
  if (numbers && cells.some((cell) => cell !== null))
    return { values: cells.map((cell) => (cell === null ? Number.NaN : Number(cell))) };
  return { labels: cells.map(textOf) };
}

function textOf(cell: Cell): string | null {
  if (cell === null || cell instanceof Uint8Array) return null;
  return Array.isArray(cell) ? cell.map(String).sort().join(" + ") || null : String(cell) || null;
}

async function thumbnailsOf(table: AnalysisTable): Promise<(Uint8Array | null)[] | undefined> {
  const column = table.columnOf("thumbnail");
  if (column === undefined || table.matrix.rows > mostThumbnails) return undefined;
  return (await table.cells(column)).map((cell) => (cell instanceof Uint8Array ? cell : null));
}

function figureOf(
  { provenance }: AnalysisTable,
  { method, map, rows, seed, quality }: Projection,
  options: EmbeddingScatterOptions,
): Figure {
  const known = provenance.kind === "softcon" ? provenance.provenance : undefined;
  const model = known?.model ?? (provenance.kind === "emb" ? provenance.model : "a model that is not named");
  return embeddingScatter(map, {
    ...options,
    method: methods[method],
    title: `Embeddings of ${model}`,
    subtitle: `${counted(rows, "points")}, seed ${seed}${qualityText(quality)}${known?.untrained ? ", UNTRAINED weights" : ""}`,
  });
}

/** What each number is called. */
const qualities: Readonly<Record<string, (value: number) => string>> = {
  varianceRatio: (value) => `${(100 * value).toFixed(1)}% of the variance`,
  divergence: (value) => `divergence ${value.toFixed(3)} nats`,
  perplexity: (value) => `perplexity ${count(value)}`,
};

function qualityText(quality: Readonly<Record<string, number>>): string {
  return Object.entries(quality)
    .map(([name, value]) => `, ${qualities[name]?.(value) ?? `${name} ${value}`}`)
    .join("");
}
