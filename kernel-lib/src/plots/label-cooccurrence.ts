import { emptyFigure, type Figure, plain, titled } from "./figure";

export interface CooccurrenceOptions {
  /** Labels shown at most, the most frequent: 30 unless given. */
  readonly most?: number;
  readonly title?: string;
}

/** How often labels come together. */
export interface Cooccurrence {
  /** The most frequent first. */
  readonly labels: readonly string[];
  /** [labels, labels]: samples that have both; on the diagonal, samples that have the label. */
  readonly counts: Uint32Array;
}

/** Counts the pairs of labels in samples; a label that a sample names twice counts once. */
export function countCooccurrence(samples: readonly (readonly string[] | null | undefined)[]): Cooccurrence {
  const sets = samples.map((labels) => new Set(labels ?? []));
  const totals = new Map<string, number>();
  for (const set of sets) for (const label of set) totals.set(label, (totals.get(label) ?? 0) + 1);
  const labels = [...totals].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([label]) => label);
  const place = new Map(labels.map((label, i) => [label, i]));
  const counts = new Uint32Array(labels.length ** 2);
  for (const set of sets) {
    const places = [...set].map((label) => place.get(label) ?? 0);
    for (const i of places)
      for (const j of places) counts[i * labels.length + j] = (counts[i * labels.length + j] ?? 0) + 1;
  }
  return { labels, counts };
}

/** Of the samples that have the label of the row, which share has that of the column too. */
export function labelCooccurrence(
  samples: readonly (readonly string[] | null | undefined)[],
  options: CooccurrenceOptions = {},
): Figure {
  const { most = 30, title = "Labels that come together" } = options;
  const { labels, counts } = countCooccurrence(samples);
  const n = Math.min(most, labels.length);
  if (n === 0) return emptyFigure(title, "no sample has a label");
  const count = (i: number, j: number): number => counts[i * labels.length + j] ?? 0;
  const shown = labels.slice(0, n);
  const names = shown.map((label) => plain(label, 60));
  const ticks = {
    tickvals: shown.map((_, i) => i),
    ticktext: shown.map((label) => plain(label, 24)),
    showgrid: false,
    zeroline: false,
    constrain: "domain",
  };
  const remark = n < labels.length ? `; the ${n} most frequent of ${labels.length} labels` : "";
  return {
    data: [
      {
        type: "heatmap",
        x: ticks.tickvals,
        y: ticks.tickvals,
        z: shown.map((_, i) => Float32Array.from(shown, (_, j) => count(i, j) / count(i, i))),
        zmin: 0,
        zmax: 1,
        customdata: shown.map((_, i) =>
          shown.map(
            (_, j) => `${count(i, j)} of ${count(i, i)} samples with ${names[i]}<br>have ${names[j]} too`,
          ),
        ),
        hovertemplate: "%{customdata}<br>%{z:.1%}<extra></extra>",
        xgap: 1,
        ygap: 1,
        colorbar: { title: { text: "Share" }, tickformat: ".0%" },
      },
    ],
    layout: {
      title: titled(title, `${samples.length.toLocaleString("en-US")} samples${remark}`),
      xaxis: {
        ...ticks,
        title: { text: "… have this label too" },
        constraintoward: "right",
        tickangle: n > 6 ? -45 : 0,
      },
      yaxis: { ...ticks, title: { text: "Of samples with …" }, autorange: "reversed", scaleanchor: "x" },
      height: Math.min(900, Math.max(460, 320 + 22 * n)),
    },
  };
}
