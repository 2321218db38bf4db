import { type Matrix, takeRows } from "../../analysis/matrix";
import { stratifiedSplit } from "../../analysis/probe/folds";
import type { LinearProbe } from "../../analysis/probe/logistic";
import { fourLayerHead, type ProbeProtocol, probeProtocols } from "../../analysis/probe/protocols";
import { fitSgd, fitSgdGrid, type GridFit, type SgdOptions } from "../../analysis/probe/sgd";
import { type Targets, takeTargets } from "../../analysis/targets";
import { SoftconError } from "../../core/errors";
import type { TableProvenance } from "../../embeddings/table-metadata";
import type { LabelledRows } from "./labelled-rows";

/** "BigEarthNet-10%, ViT" is asked for as bigearthnet-10-vit. */
const shortName = ({ name }: ProbeProtocol): string =>
  name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .join("-");

const lastBlocks = shortName(fourLayerHead("classes"));

/** What --protocol takes. */
export const protocolNames: readonly string[] = [...probeProtocols.map(shortName), lastBlocks];

/**
 * The protocol of this name, for what the rows are labelled with.
 * @param cols values of a vector.
 * @throws SoftconError where the labels or the vectors are not what it is about.
 */
export function protocolFor(
  name: string,
  task: Targets["kind"],
  cols: number,
  provenance: TableProvenance,
): ProbeProtocol {
  if (name === lastBlocks) {
    checkLastBlocks(cols, provenance);
    return fourLayerHead(task);
  }
  const protocol = probeProtocols.find((candidate) => shortName(candidate) === name);
  if (!protocol)
    throw new SoftconError(`no protocol "${name}"; there are ${protocolNames.join(", ")}`, "usage");
  if (protocol.task === task) return protocol;
  const others = [...probeProtocols.filter((other) => other.task === task).map(shortName), lastBlocks];
  const [wanted, found] =
    task === "classes" ? ["lists of labels", "one class a row"] : ["one class a row", "lists of labels"];
  throw new SoftconError(
    `--protocol ${name} is about ${wanted}, and the column holds ${found}: for those there are ${others.join(", ")}`,
  );
}

const BLOCKS = 4;
const widths = { vits: 384, vitb: 768 } as const;

/** @throws SoftconError where the vectors cannot be the class tokens of four blocks. */
function checkLastBlocks(cols: number, provenance: TableProvenance): void {
  const made = provenance.kind === "softcon" ? provenance.provenance : null;
  const fitting = Object.entries(widths)
    .filter(([kind]) => made === null || (made.pool === "last4" && made.architecture.startsWith(kind)))
    .map(([, width]) => BLOCKS * width);
  if (fitting.includes(cols)) return;
  const what = made ? ` (${made.architecture}, pooled as ${made.pool})` : "";
  throw new SoftconError(
    `--protocol ${lastBlocks} takes the class tokens of the last four blocks, ${BLOCKS * widths.vits} values (ViT-S) or ` +
      `${BLOCKS * widths.vitb} (ViT-B), and the table's vectors have ${cols}${what}: write such a table with \`softcon embed --pool last4\`, or take another protocol`,
  );
}

/** What was done, beside the protocol's own words. */
export interface ProtocolReport extends Pick<ProbeProtocol, "name" | "settings" | "origins" | "data"> {
  /** Where a learning rate was chosen: every one tried, and the rows that decided. */
  readonly choice?: {
    readonly scores: GridFit["scores"];
    readonly rows: number;
    /** How the rows came about, in words. */
    readonly by: string;
  };
}

/** Share of the training rows that decide on the learning rate where the table names none. */
const VALIDATION_SHARE = 0.2;

/**
 * Trains as the protocol says. A learning rate is chosen on the table's validation rows or else on some of the training
 * rows, which are then not trained on.
 * @throws SoftconError as `fitSgd` and `fitSgdGrid`.
 */
export async function fitProtocol(
  protocol: ProbeProtocol,
  { x, targets, split, validation, splitBy }: LabelledRows,
  options: SgdOptions,
): Promise<{ readonly probe: LinearProbe; readonly report: ProtocolReport }> {
  const { name, settings, origins, data, learningRates } = protocol;
  const part = (rows: Int32Array): { x: Matrix; targets: Targets } => ({
    x: takeRows(x, rows),
    targets: takeTargets(targets, rows),
  });
  const all = part(split.train);
  if (!learningRates) {
    const { probe } = await fitSgd(all.x, all.targets, settings, options);
    return { probe, report: { name, settings, origins, data } };
  }
  const given = validation.length > 0;
  const own = given
    ? { train: split.train, test: validation }
    : takeFrom(split.train, stratifiedSplit(all.targets, all.x.rows, VALIDATION_SHARE, options.seed));
  const train = part(own.train);
  const fit = await fitSgdGrid(train.x, train.targets, part(own.test), settings, learningRates, options);
  return {
    probe: fit.probe,
    report: {
      name,
      settings: { ...settings, learningRate: fit.learningRate },
      origins,
      data,
      choice: {
        scores: fit.scores,
        rows: own.test.length,
        by: given
          ? splitBy
          : `${100 * VALIDATION_SHARE}% of the training rows, stratified, seed ${options.seed} [O]`,
      },
    },
  };
}

function takeFrom(
  rows: Int32Array,
  { train, test }: { train: Int32Array; test: Int32Array },
): { train: Int32Array; test: Int32Array } {
  const chosen = (indices: Int32Array): Int32Array => indices.map((index) => rows[index]!);
  return { train: chosen(train), test: chosen(test) };
}

/** The protocol as rows of a table: setting, value, where it comes from. */
export function protocolLines({ settings, origins, choice }: ProtocolReport): string[][] {
  const { schedule } = settings;
  const falls =
    schedule.kind === "cosine"
      ? `cosine, set every ${schedule.every}`
      : `× ${schedule.factor} at epochs ${schedule.at.join(", ")}`;
  const chosen = choice ? `, the best of ${choice.scores.length} on ${choice.rows} validation rows` : "";
  return [
    ["  learning rate", `${settings.learningRate}${chosen}`, `[${origins.learningRate}]`],
    ...(choice ? [["  validation", choice.by]] : []),
    ["  schedule", falls, `[${origins.schedule}]`],
    ["  batch", String(settings.batch), `[${origins.batch}]`],
    ["  epochs", String(settings.epochs), `[${origins.epochs}]`],
    ["  momentum", String(settings.momentum), `[${origins.momentum}]`],
    ["  weight decay", String(settings.weightDecay), `[${origins.weightDecay}]`],
    ["  initial weights", `N(0, ${settings.initialDeviation})`, `[${origins.initialDeviation}]`],
  ];
}

/** What the letters mean. */
export const originsLegend =
  "[V] in the authors' or their lab's public files, [S] a secondary note, [O] open: the public files do not say, this project's choice";
