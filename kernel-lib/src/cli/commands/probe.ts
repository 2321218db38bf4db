import { type PublishedFigure, publishedFor } from "../../analysis/published";
import type { TableProvenance } from "../../embeddings/table-metadata";
import { withTable } from "../analysis-table";
import type { Arguments } from "../arguments";
import type { Command } from "../command";
import { evaluate } from "../probe/evaluate";
import { DRAWS, evaluateFewShot } from "../probe/few-shot";
import { labelledRows } from "../probe/labelled-rows";
import { protocolFor, protocolNames } from "../probe/protocol";
import { fewShotReport, probeReport } from "../probe/report";
import { count } from "../text";

export const probe: Command = {
  name: "probe",
  summary: "measure how well frozen embeddings tell classes or labels apart",
  usage:
    "TABLE.parquet [--label COLUMN] [--split COLUMN|SHARE] [--method linear|knn | --protocol NAME | --few-shot N,N] [--dataset NAME] [--json]",
  details:
    "A column of text is a class a row (accuracy); a column of lists is several labels a row (micro mAP over all " +
    "test rows). Intervals are 95%, by bootstrap. With --dataset, figures published for the same backbone and sensor " +
    "stand beside ours: they are comparable only where data, split and weights are the same.\n\n" +
    `Protocols: ${protocolNames.join(", ")}. Each trains one linear layer by SGD on the rows as the table has them, ` +
    "and the output says of every setting whether public files give it [V] or it is this project's choice [O]. " +
    "last-four-blocks chooses its learning rate on the rows the split column calls val, or else on 20% of the " +
    "training rows.\n\n" +
    `--few-shot 1,5,10 fits logistic regression (C = 1 unless --c) to so many training rows of each class, ${DRAWS} times each.`,
  options: {
    label: { value: "COLUMN", help: "column of classes or labels (label, or else labels)" },
    split: {
      value: "COLUMN|SHARE",
      help: 'column of "train" and "test", or share to test on\n(split, or else 0.2)',
    },
    method: { value: "NAME", help: "linear (default) or knn" },
    protocol: { value: "NAME", help: "train as published, by SGD: one of those above" },
    "few-shot": { value: "N,N", help: "rows of each class to train on: 1,5,10" },
    c: { value: "C", help: "weight of the loss against the penalty\n(chosen by cross-validation)" },
    standardise: { help: "divide each feature by its standard deviation" },
    dataset: { value: "NAME", help: "EuroSAT or BigEarthNet-10%: what to compare with" },
    seed: { value: "N", help: "decides the split, the folds and the intervals (42)" },
  },
  run: async (args, context) => {
    const path = args.operand("TABLE.parquet");
    const method = args.choice("method", ["linear", "knn"]) ?? "linear";
    const protocol = args.choice("protocol", protocolNames);
    const shots = shotsOf(args);
    if (protocol !== undefined) refuseBeside(args, "protocol", ["method", "c", "standardise", "few-shot"]);
    if (shots) refuseBeside(args, "few-shot", ["method", "dataset"]);
    const seed = args.integer("seed") ?? 42;
    const given = args.text("c");
    const c = given === undefined ? undefined : Number(given);
    if (c !== undefined && !(c > 0 && Number.isFinite(c)))
      throw args.misuse(`--c takes a positive number, not "${given}"`);
    await withTable(path, async (table) => {
      const rows = await labelledRows(table, args.text("label"), args.text("split"), seed);
      if (table.missing > 0) context.note(`${count(table.missing)} rows without a vector are left out`);
      if (rows.unlabelled > 0) context.note(`${count(rows.unlabelled)} rows without a label are left out`);
      const { provenance } = table;
      const published = figuresFor(provenance, args.text("dataset"));
      const weights = weightsOf(provenance);
      const { train, test } = rows.split;
      const data = { table: path, train: train.length, test: test.length, split: rows.splitBy };
      const way = protocol && protocolFor(protocol, rows.targets.kind, rows.x.cols, provenance);
      const bar = context.progress("probe");
      const standardise = args.flag("standardise");
      const common = { standardise, seed, signal: context.signal, onProgress: bar.update };
      const few = { ...common, c: c ?? 1 };
      const report = await (shots
        ? evaluateFewShot(rows, { ...few, shots }).then((results) => fewShotReport(results, few))
        : evaluate(rows, { ...common, method: way || method, c }).then((result) =>
            probeReport(result, rows.names, published),
          )
      ).finally(() => bar.done());
      if (args.flag("json")) {
        context.out(JSON.stringify({ ...report.json, data, weights, seed }, null, 2));
        return;
      }
      for (const line of report.lines) context.out(line);
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

/** @throws SoftconError (usage) where --few-shot is no list of positive whole numbers. */
function shotsOf(args: Arguments): number[] | undefined {
  const given = args.text("few-shot");
  if (given === undefined) return undefined;
  const shots = given.split(",").map((part) => part.trim());
  const wrong = shots.find((part) => !/^[1-9]\d{0,5}$/.test(part));
  if (wrong !== undefined)
    throw args.misuse(`--few-shot takes numbers of rows such as 1,5,10, not "${given}"`);
  return shots.map(Number);
}

/** @throws SoftconError (usage) where one of these options was given too. */
function refuseBeside(args: Arguments, option: string, others: readonly string[]): void {
  const other = others.find((name) => args.flag(name) || args.text(name) !== undefined);
  if (other !== undefined)
    throw args.misuse(`--${option} and --${other} do not go together: give one of them`);
}

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
