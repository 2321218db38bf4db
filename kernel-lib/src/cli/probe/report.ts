import type { FewShotResult } from "../../analysis/probe/few-shot";
import type { PublishedFigure } from "../../analysis/published";
import { columns } from "../text";
import type { Evaluation } from "./evaluate";
import { DRAWS, type FewShotSettings } from "./few-shot";
import { originsLegend, protocolLines } from "./protocol";

/** A result, for people and for programs. */
export interface Report {
  readonly lines: readonly string[];
  readonly json: Readonly<Record<string, unknown>>;
}

const percent = (share = Number.NaN): string =>
  Number.isNaN(share) ? "no test row" : (100 * share).toFixed(1);

const between = ({ low, high }: Evaluation["interval"]): string =>
  `${percent(low)} to ${percent(high)} (95%)`;

/** @param names of the classes or labels. */
export function probeReport(
  result: Evaluation,
  names: readonly string[],
  published: readonly PublishedFigure[],
): Report {
  const each = Object.fromEntries(
    names.map((name, k) => [name, Number.isNaN(result.each[k]) ? null : result.each[k]]),
  );
  const { protocol } = result;
  return {
    json: { ...result, each, published },
    lines: [
      ...columns([
        ["", "%", ""],
        [result.metric, percent(result.score), between(result.interval)],
        ...published.map((figure) => [
          `published ${figure.metric}`,
          figure.value.toFixed(1),
          `${figure.dataset} ${figure.sensor}, ${figure.protocol}; ${figure.source}`,
        ]),
        ...Object.entries(result.further).map(([name, value]) => [name, percent(value), ""]),
        ...names.map((name, k) => [`  ${name}`, percent(result.each[k]), ""]),
      ]),
      `method   ${result.method}`,
      ...(protocol ? [...columns(protocolLines(protocol)), `  ${originsLegend}`, about(protocol.data)] : []),
    ],
  };
}

const about = (data: string): string =>
  `  the protocol is about ${data}; here the rows are what the table holds`;

export function fewShotReport(
  results: readonly FewShotResult[],
  { c, standardise }: Pick<FewShotSettings, "c" | "standardise">,
): Report {
  const fewShot = results.map((result) => ({ ...result, accuracies: Array.from(result.accuracies) }));
  return {
    json: { metric: "accuracy", c, standardise, fewShot },
    lines: [
      ...columns([
        ["rows a class", "accuracy %", "of the mean", "lowest and highest draw"],
        ...results.map(({ shots, mean, interval, accuracies }) => [
          String(shots),
          percent(mean),
          between(interval),
          `${percent(Math.min(...accuracies))} to ${percent(Math.max(...accuracies))}`,
        ]),
      ]),
      `method   logistic regression, C = ${c}${standardise ? ", standardised features" : ""}, on ${DRAWS} seeded draws of so many training rows a class`,
    ],
  };
}
