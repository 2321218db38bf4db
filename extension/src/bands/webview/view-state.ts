import type { Place } from "./band-map";
import type { Display, Mode, StretchChoice } from "./display";
import type { GridState } from "./model-sight";

/** What is kept over a reload of the window. */
export interface ViewState {
  readonly displays: readonly [Display | null, Display | null];
  readonly place: Place | null;
  /** Share of the width left of the bar; null: nothing is compared. */
  readonly swipe: number | null;
  /** The other file of a comparison; null: the same. */
  readonly other: string | null;
  readonly pixel: { readonly column: number; readonly row: number } | null;
  readonly panel: boolean;
  /** The grid of tiles; null: as it comes. */
  readonly grid: GridState | null;
}

export const emptyState: ViewState = {
  displays: [null, null],
  place: null,
  swipe: null,
  other: null,
  pixel: null,
  panel: true,
  grid: null,
};

/** What was kept, as far as it can be understood: it may come from another version. */
export function restoredState(kept: unknown): ViewState {
  const state = object(kept);
  const displays = Array.isArray(state["displays"]) ? state["displays"] : [];
  const place = object(state["place"]);
  const pixel = object(state["pixel"]);
  const grid = object(state["grid"]);
  return {
    displays: [restoredDisplay(displays[0]), restoredDisplay(displays[1])],
    place: numbers(place, ["column", "row", "resolution"])
      ? {
          column: number(place["column"]),
          row: number(place["row"]),
          resolution: number(place["resolution"]),
        }
      : null,
    swipe: typeof state["swipe"] === "number" ? Math.min(Math.max(state["swipe"], 0), 1) : null,
    other: typeof state["other"] === "string" ? state["other"] : null,
    pixel: numbers(pixel, ["column", "row"])
      ? { column: number(pixel["column"]), row: number(pixel["row"]) }
      : null,
    panel: state["panel"] !== false,
    grid: numbers(grid, ["tile", "stride"])
      ? { shown: grid["shown"] === true, tile: number(grid["tile"]), stride: number(grid["stride"]) }
      : null,
  };
}

const modes: readonly Mode[] = ["composite", "band", "index"];

function restoredDisplay(kept: unknown): Display | null {
  const display = object(kept);
  const mode = modes.find((known) => known === display["mode"]);
  const bands: unknown[] = Array.isArray(display["bands"]) ? display["bands"] : [];
  const [red, green, blue] = bands;
  if (!mode || typeof red !== "string" || typeof green !== "string" || typeof blue !== "string") return null;
  return {
    mode,
    composite: text(display["composite"]),
    bands: [red, green, blue],
    band: text(display["band"]),
    index: text(display["index"]),
    formula: text(display["formula"]),
    colourMap: text(display["colourMap"]),
    stretch: restoredStretch(display["stretch"]),
    gamma: typeof display["gamma"] === "number" && display["gamma"] > 0 ? display["gamma"] : 1,
  };
}

function restoredStretch(kept: unknown): StretchChoice {
  const stretch = object(kept);
  const { kind, low, high, preset, limits } = {
    kind: stretch["kind"],
    low: stretch["low"],
    high: stretch["high"],
    preset: stretch["preset"],
    limits: stretch["limits"],
  };
  if (kind === "minmax") return { kind };
  if (kind === "percentile" && typeof low === "number" && typeof high === "number")
    return { kind, low, high };
  if (kind === "sigma" && typeof preset === "string") return { kind, preset };
  if (kind === "hand" && Array.isArray(limits))
    return {
      kind,
      limits: limits.map((pair: unknown): [number, number] => {
        const [from, to]: unknown[] = Array.isArray(pair) ? pair : [];
        return [number(from), number(to)];
      }),
    };
  return { kind: "own" };
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

const numbers = (value: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean =>
  keys.every((key) => typeof value[key] === "number" && Number.isFinite(value[key]));
const number = (value: unknown): number => (typeof value === "number" ? value : 0);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
