import { type PublishedFigure, publishedFor } from "../../analysis/published";
import type { TableProvenance } from "../../embeddings/table-metadata";
import { withTable } from "../analysis-table";
import type { Command } from "../command";
import { evaluate } from "../probe/evaluate";
import { labelledRows } from "../probe/labelled-rows";
import { columns, count } from "../text";

export const probe: Command = {
  name: "probe",
  summary: "measure how well frozen embeddings tell classes or labels apart",
  usage:
    "TABLE.parquet [--label COLUMN] [--split COLUMN|SHARE] [--method linear|knn] [--dataset NAME] [--json]",
  details:
    "A column of text is a class a row (accuracy); a column of lists is several labels a row (micro mAP over all " +
    "test rows). Intervals are 95%, by bootstrap. With --dataset, figures published for the same backbone and sensor " +
    "stand beside ours: they are comparable only where data, split and weights are the same.",
  options: {
    label: { value: "COLUMN", help: "column of classes or labels (label, or else labels)" },
    split: {
      value: "COLUMN|SHARE",
      help: 'column of "train" and "test", or share to test on\n(split, or else 0.2)',
    },
    method: { value: "NAME", help: "linear (default) or knn" },
    c: { value: "C", help: "weight of the loss against the penalty\n(chosen by cross-validation)" },
    standardise: { help: "divide each feature by its standard deviation" },
    dataset: { value: "NAME", help: "EuroSAT or BigEarthNet-10%: what to compare with" },
    seed: { value: "N", help: "decides the split, the folds and the intervals (42)" },
  },
  run: async (args, context) => {
    const path = args.operand("TABLE.parquet");
    const method = args.choice("method", ["linear", "knn"]) ?? "linear";
    const seed = args.integer("seed") ?? 42;
    const given = args.text("c");
    const c = given === undefined ? undefined : Number(given);
    if (c !== undefined && !(c > 0 && Number.isFinite(c)))
      throw args.misuse(`--c takes a positive number, not "${given}"`);
    await withTable(path, async (table) => {
      const rows = await labelledRows(table, args.text("label"), args.text("split"), seed);
      if (table.missing > 0) context.note(`${count(table.missing)} rows without a vector are left out`);
      if (rows.unlabelled > 0) context.note(`${count(rows.unlabelled)} rows without a label are left out`);
      const bar = context.progress("probe");
      const standardise = args.flag("standardise");
      const result = await evaluate(rows, {
        method,
        c,
        standardise,
        seed,
        signal: context.signal,
        onProgress: bar.update,
      }).finally(() => bar.done());
      const published = figuresFor(table.provenance, args.text("dataset"));
      const { train, test } = rows.split;
      const weights = weightsOf(table.provenance);
      if (args.flag("json")) {
        const each = Object.fromEntries(
          rows.names.map((name, k) => [name, Number.isNaN(result.each[k]) ? null : result.each[k]]),
        );
        const data = { table: path, train: train.length, test: test.length, split: rows.splitBy };
        context.out(JSON.stringify({ ...result, each, data, weights, seed, published }, null, 2));
        return;
      }
      const percent = (share = Number.NaN): string =>
        Number.isNaN(share) ? "no test row" : (100 * share).toFixed(1);
      const { low, high } = result.interval;
      const lines = [
        ["", "%", ""],
        [result.metric, percent(result.score), `${percent(low)} to ${percent(high)} (95%)`],
        ...published.map((figure) => [
          `published ${figure.metric}`,
          figure.value.toFixed(1),
          `${figure.dataset} ${figure.sensor}, ${figure.protocol}; ${figure.source}`,
        ]),
        ...Object.entries(result.further).map(([name, value]) => [name, percent(value), ""]),
        ...rows.names.map((name, k) => [`  ${name}`, percent(result.each[k]), ""]),
      ];
      for (const line of columns(lines)) context.out(line);
      context.out(`method   ${result.method}`);
      context.out(
        `data     ${path}: ${count(train.length)} rows to train, ${count(test.length)} to test, ${rows.splitBy}`,
      );
      context.out(`weights  ${weights.model}${weights.sha256 ? `, sha256 ${weights.sha256}` : ""}`);
      if (weights.untrained)
        context.warn("nobody trained these weights: the figures show the method, not SoftCon");
    });
    return undefined;
  },
};

function weightsOf(provenance: TableProvenance): {
  model: string;
  sha256: string | null;
  untrained: boolean;
} {
  if (provenance.kind === "softcon") {
    const { model, weightsSha256, untrained } = provenance.provenance;
    return { model, sha256: weightsSha256, untrained };
  }
  return { model: provenance.kind === "emb" ? provenance.model : "unknown", sha256: null, untrained: false };
}

/** What was published for the table's backbone and sensor on a data set. */
function figuresFor(provenance: TableProvenance, dataset: string | undefined): PublishedFigure[] {
  if (dataset === undefined || provenance.kind !== "softcon") return [];
  const { architecture, bands, untrained } = provenance.provenance;
  if (untrained) return [];
  const backbone = architecture === "resnet50" ? "rn50" : architecture;
  const sensor = bands.every((band) => /^V[VH]$/i.test(band)) ? "S1" : "S2";
  return publishedFor({ backbone, dataset, sensor });
}
