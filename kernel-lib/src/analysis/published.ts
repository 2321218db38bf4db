/** A figure that the authors of SoftCon published, to stand beside one of ours. */
export interface PublishedFigure {
  /** "rn50", "vits14", "vitb14". */
  readonly backbone: "rn50" | "vits14" | "vitb14";
  readonly dataset: string;
  readonly sensor: "S1" | "S2";
  readonly metric: "accuracy" | "mAP" | "micro mAP" | "mIoU";
  /** In percent. */
  readonly value: number;
  readonly protocol: string;
  readonly source: string;
}

const readme = "zhu-xlab/softcon, README";
const linear = "linear probe on frozen features";
const fourLayers = "linear head on the class tokens of the last four blocks, frozen";
const copernicusBench = "Copernicus-Bench, frozen encoder, public splits and code";
const fineTuned = "fine-tuned; read off the figure, ±0.05";

type Row = readonly [
  backbone: PublishedFigure["backbone"],
  protocol: string,
  ben10S2: number,
  euroSatS2: number,
  ben10S1: number,
  euroSatS1: number,
];
const readmeTable: readonly Row[] = [
  ["rn50", linear, 84.8, 98.6, 78.9, 87.1],
  ["vits14", linear, 85.0, 97.1, 80.3, 87.1],
  ["vitb14", fourLayers, 86.8, 98.0, 82.5, 89.1],
];

const benchTable: readonly (readonly [
  dataset: string,
  sensor: "S1" | "S2",
  metric: PublishedFigure["metric"],
  value: number,
])[] = [
  ["EuroSAT", "S2", "accuracy", 96.7],
  ["EuroSAT", "S1", "accuracy", 83.6],
  ["BigEarthNet", "S2", "mAP", 83.6],
  ["BigEarthNet", "S1", "mAP", 78.7],
  ["DFC2020", "S2", "mIoU", 64.1],
  ["DFC2020", "S1", "mIoU", 52.8],
  ["Cloud", "S2", "mIoU", 66.9],
  ["Flood", "S1", "mIoU", 77.2],
  ["LCZ", "S2", "accuracy", 83.6],
];

/** All published figures, each with how it was measured and where it stands. */
export const publishedFigures: readonly PublishedFigure[] = [
  ...readmeTable.flatMap(
    ([backbone, protocol, ben10S2, euroSatS2, ben10S1, euroSatS1]): PublishedFigure[] => {
      const of = { backbone, protocol, source: readme };
      return [
        { ...of, dataset: "BigEarthNet-10%", sensor: "S2", metric: "micro mAP", value: ben10S2 },
        { ...of, dataset: "EuroSAT", sensor: "S2", metric: "accuracy", value: euroSatS2 },
        { ...of, dataset: "BigEarthNet-10%", sensor: "S1", metric: "micro mAP", value: ben10S1 },
        { ...of, dataset: "EuroSAT", sensor: "S1", metric: "accuracy", value: euroSatS1 },
      ];
    },
  ),
  ...(
    [
      ["vitb14", 88.7],
      ["vits14", 88.1],
    ] as const
  ).map(
    ([backbone, value]): PublishedFigure => ({
      backbone,
      value,
      dataset: "BigEarthNet-10%",
      sensor: "S2",
      metric: "micro mAP",
      protocol: fineTuned,
      source: readme,
    }),
  ),
  ...benchTable.map(
    ([dataset, sensor, metric, value]): PublishedFigure => ({
      backbone: "vitb14",
      dataset,
      sensor,
      metric,
      value,
      protocol: copernicusBench,
      source: "Copernicus-Bench",
    }),
  ),
];

/** The figures of one backbone on one data set, from any protocol; dataset and backbone in any case. */
export function publishedFor(query: {
  readonly backbone: string;
  readonly dataset: string;
  readonly sensor: "S1" | "S2";
}): PublishedFigure[] {
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  return publishedFigures.filter(
    (figure) =>
      same(figure.backbone, query.backbone) &&
      same(figure.dataset, query.dataset) &&
      figure.sensor === query.sensor,
  );
}
