import type { StatisticsPreset } from "softcon";
import { element, svg } from "../../shell/webview/dom";
import { shownNumber } from "../../shell/webview/numbers";
import type { ChannelStatistics } from "../shared/questions";
import { histogramShape, outline, positionIn } from "./histogram";
import { type Limits, sigmaLimits } from "./limits";
import type { PictureChannel } from "./picture";

const width = 256;
const height = 56;

/** A band's values as bars, the limits of the stretch as lines, and what the network is told of it as a band below. */
export function histogramView(
  channel: Pick<PictureChannel, "label" | "statistics">,
  statistics: ChannelStatistics | null,
  limits: Limits | null,
  preset: StatisticsPreset | undefined,
): HTMLElement {
  const head = element("div", { class: "histogram-head" }, element("strong", {}, channel.label));
  const figure = element("figure", { class: "histogram", "data-channel": channel.label }, head);
  if (!statistics) {
    head.append(element("span", { class: "quiet" }, "reading …"));
    return figure;
  }
  if (statistics.count === 0) {
    head.append(element("span", { class: "quiet" }, "no measurements"));
    return figure;
  }
  const { mean, std, exact } = statistics;
  head.append(
    element(
      "span",
      { class: "quiet", title: exact ? "of every pixel" : "of a sample of the pixels" },
      `${exact ? "" : "about "}μ ${shownNumber(Number(mean.toPrecision(4)))}, σ ${shownNumber(Number(std.toPrecision(4)))}`,
    ),
  );
  const { bars, range } = histogramShape(statistics);
  const at = (value: number): number => positionIn(range, value) * width;
  const drawing = svg(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": `Histogram of ${channel.label}: ${shownNumber(statistics.min)} to ${shownNumber(statistics.max)}`,
    },
    svg("path", { class: "bars", d: outline(bars, width, height - 8) }),
  );
  const network = sigmaLimits(channel, preset);
  if (network) {
    const [from, to] = [at(network[0]), at(network[1])];
    drawing.append(
      svg("rect", { class: "network", x: from, y: height - 6, width: Math.max(to - from, 1), height: 6 }),
      line("network-mean", at((network[0] + network[1]) / 2), height - 10, height),
    );
  }
  for (const limit of limits ?? []) drawing.append(line("limit", at(limit), 0, height - 8));
  figure.append(
    drawing,
    element(
      "figcaption",
      {},
      element("span", {}, shownNumber(Number(range[0].toPrecision(4)))),
      element("span", {}, shownNumber(Number(range[1].toPrecision(4)))),
    ),
  );
  return figure;
}

const line = (name: string, x: number, from: number, to: number): SVGLineElement =>
  svg("line", { class: name, x1: x, x2: x, y1: from, y2: to });
