import { isListOf, isRecord, isText } from "../../shell/shared/records";
import type { Question } from "./questions";

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;

const isRows: Check = (value) => value instanceof Uint32Array;
const isWhole: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isTextOrNull: Check = (value) => value === null || isText(value);
const isOne =
  (...words: readonly string[]): Check =>
  (value) =>
    isText(value) && words.includes(value);
const isMeasure = isOne("cosine", "euclidean");

/** Every field of each question. */
const shapes: Readonly<Record<Question["kind"], Shape>> = {
  values: { column: isText, member: isTextOrNull },
  map: { map: isText },
  details: { row: isWhole },
  thumbnails: {
    rows: (value) => value instanceof Uint32Array && value.length <= 64,
    composite: isText,
  },
  cells: { rows: isRows, columns: (value) => isListOf(isText, value) },
  sort: { rows: isRows, column: isText, descending: (value) => typeof value === "boolean" },
  find: { text: isText },
  nearest: { positive: isRows, negative: isRows, count: isWhole, measure: isMeasure },
  cluster: { settings: isClusterSettings },
  probe: { settings: isProbeSettings },
  outliers: { neighbours: isWhole, count: isWhole },
  wrongLabels: { label: isText, neighbours: isWhole, count: isWhole },
  places: {},
  footprints: { rows: (value) => value instanceof Uint32Array && value.length <= 5000 },
  background: { extent: isExtent, width: isSide, height: isSide, composite: isText },
  pairing: {},
  export: { rows: isRows, format: isOne("geoparquet", "geojson", "csv") },
  notebook: { view: (value) => fits(value, { map: isText, colour: isTextOrNull, selected: isRows }) },
};

export function isQuestion(value: unknown): value is Question {
  if (!isRecord(value)) return false;
  const shape = Object.entries(shapes).find(([kind]) => kind === value["kind"])?.[1];
  return shape !== undefined && fits(value, shape);
}

function fits(value: unknown, shape: Shape): boolean {
  return isRecord(value) && Object.entries(shape).every(([name, check]) => check(value[name]));
}

function isClusterSettings(value: unknown): boolean {
  return fits(value, { method: isOne("kmeans"), clusters: isWhole, seed: isWhole });
}

function isProbeSettings(value: unknown): boolean {
  const isShare: Check = (share) => typeof share === "number" && share > 0 && share < 1;
  return fits(value, {
    method: isOne("linear", "knn"),
    label: isText,
    neighbours: isWhole,
    split: (split) => fits(split, { column: isText }) || fits(split, { testShare: isShare, seed: isWhole }),
  });
}

function isSide(value: unknown): boolean {
  return isWhole(value) && Number(value) > 0 && Number(value) <= 1024;
}

function isExtent(value: unknown): boolean {
  return Array.isArray(value) && value.length === 4 && value.every(Number.isFinite);
}
