import type { CategoriesAnswer, NumbersAnswer } from "../shared/questions";
import { classColour, type Ground, mostClassColours, noColour, numberColours, numberSteps } from "./palette";

/** A line of the legend. */
export interface LegendEntry {
  /** Unique in the legend: the code of its rows. */
  readonly code: number;
  readonly label: string;
  readonly count: number;
  readonly colour: string;
}

/** How points are coloured: every row has a code, every code a colour. */
export interface Colouring {
  /** [rows]. */
  readonly codes: Uint16Array;
  /** By code; what is beyond has the last one. */
  readonly colours: readonly string[];
  /** Of classes; empty for numbers. */
  readonly entries: readonly LegendEntry[];
  /** Of numbers: the values that have the first and the last colour. */
  readonly limits: readonly [number, number] | null;
}

/** Nothing to colour by: all points alike. */
export function plain(rows: number, ground: Ground): Colouring {
  return { codes: new Uint16Array(rows), colours: [classColour(0, ground)], entries: [], limits: null };
}

/** Classes by number of rows have the colours; those beyond the palette share one. */
export function byClass({ codes, legend }: CategoriesAnswer, ground: Ground): Colouring {
  const none = legend.length;
  const rank = new Map(
    legend
      .map(({ count }, code) => ({ count, code }))
      .sort((a, b) => b.count - a.count || a.code - b.code)
      .map(({ code }, position) => [code, position]),
  );
  // a legend that fits is coloured in its own order, so that clusters and label counts do not change colours about
  const position = (code: number): number =>
    legend.length <= mostClassColours ? code : (rank.get(code) ?? mostClassColours);
  const colours = [...legend.map((_, code) => classColour(position(code), ground)), noColour(ground)];
  let without = 0;
  const shown = codes.map((code) => {
    if (code < none) return code;
    without++;
    return none;
  });
  const entries = legend.map(({ label, count }, code) => ({
    ...{ code, label, count },
    colour: colours[code] ?? noColour(ground),
  }));
  const rest =
    without > 0 ? [{ code: none, label: "no value", count: without, colour: noColour(ground) }] : [];
  return { codes: shown, colours, entries: [...entries, ...rest], limits: null };
}

/** From the 2nd to the 98th percentile, so that a few extreme values do not take all colours. */
export function byNumber({ values }: NumbersAnswer, ground: Ground): Colouring {
  const limits = percentiles(values, 0.02, 0.98);
  const [low, high] = limits ?? [0, 1];
  const span = high > low ? high - low : 1;
  const codes = new Uint16Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    const step = Math.floor(((value - low) / span) * numberSteps);
    codes[row] = Number.isNaN(value) ? numberSteps : Math.min(Math.max(step, 0), numberSteps - 1);
  }
  return { codes, colours: [...numberColours(), noColour(ground)], entries: [], limits };
}

/** Null where there is no number; of many values a part is looked at. */
function percentiles(values: Float32Array, low: number, high: number): readonly [number, number] | null {
  const every = Math.max(1, Math.floor(values.length / 50_000));
  const sorted = values.filter((value, row) => row % every === 0 && Number.isFinite(value)).sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return sorted.length === 0 ? null : [at(low), at(high)];
}

/** As the values are: classes or numbers. */
export function colouringOf(answer: CategoriesAnswer | NumbersAnswer, ground: Ground): Colouring {
  return answer.kind === "categories" ? byClass(answer, ground) : byNumber(answer, ground);
}

/** Rows of a code. */
export function rowsOf(codes: Uint16Array, wanted: number): Uint32Array {
  const found: number[] = [];
  for (let row = 0; row < codes.length; row++) if (codes[row] === wanted) found.push(row);
  return Uint32Array.from(found);
}
