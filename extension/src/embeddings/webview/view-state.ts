import type { Tool } from "./gestures";
import type { ColourChoice, KeptTable } from "./table-view";
import type { ViewBox } from "./view-box";

/** What lies below the map. */
export const dockViews = ["table", "pictures", "list", "places"] as const;
export type DockView = (typeof dockViews)[number];

/** What is kept over a reload of the window. */
export interface ViewState {
  readonly tables: readonly [KeptTable | null, KeptTable | null];
  /** Path of the table that is compared with; null: none. */
  readonly other: string | null;
  readonly dock: readonly DockView[];
  readonly panel: boolean;
  /** Pixels that somebody gave the panel and what lies below the map; null: what they have by themselves. */
  readonly panelWidth: number | null;
  readonly dockHeight: number | null;
  readonly tool: Tool;
  readonly pointSize: number;
  readonly opacity: number;
  readonly composite: string | null;
  readonly selected: readonly number[];
}

/** Selected rows up to which they are kept. */
export const mostKeptRows = 20_000;

export const emptyState: ViewState = {
  tables: [null, null],
  other: null,
  dock: ["pictures"],
  panel: true,
  panelWidth: null,
  dockHeight: null,
  tool: "pan",
  pointSize: 5,
  opacity: 0.8,
  composite: null,
  selected: [],
};

/** What was kept, as far as it can be understood: it may come from another version. */
export function restoredState(kept: unknown): ViewState {
  const state = object(kept);
  const list = (name: string): readonly unknown[] => {
    const value = state[name];
    return Array.isArray(value) ? value : [];
  };
  const [first, second] = list("tables");
  return {
    tables: [restoredTable(first), restoredTable(second)],
    other: textOrNull(state["other"]),
    dock: Array.isArray(state["dock"])
      ? dockViews.filter((view) => list("dock").includes(view))
      : emptyState.dock,
    panel: state["panel"] !== false,
    panelWidth: sizeOrNull(state["panelWidth"]),
    dockHeight: sizeOrNull(state["dockHeight"]),
    tool: state["tool"] === "lasso" || state["tool"] === "box" ? state["tool"] : "pan",
    pointSize: within(state["pointSize"], 1, 16, emptyState.pointSize),
    opacity: within(state["opacity"], 0.05, 1, emptyState.opacity),
    composite: textOrNull(state["composite"]),
    selected: list("selected").filter(isRow),
  };
}

function restoredTable(kept: unknown): KeptTable | null {
  const table = object(kept);
  if (Object.keys(table).length === 0) return null;
  return {
    colour: restoredColour(table["colour"]),
    map: textOrNull(table["map"]),
    box: restoredBox(table["box"]),
  };
}

function restoredColour(kept: unknown): ColourChoice | null {
  const colour = object(kept);
  if (!("column" in colour)) return null;
  return { column: textOrNull(colour["column"]), member: textOrNull(colour["member"]) };
}

function restoredBox(kept: unknown): ViewBox | null {
  const { x, y, perPixel } = {
    x: object(kept)["x"],
    y: object(kept)["y"],
    perPixel: object(kept)["perPixel"],
  };
  return isNumber(x) && isNumber(y) && isNumber(perPixel) && perPixel > 0 ? { x, y, perPixel } : null;
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isRow = (value: unknown): value is number => isNumber(value) && Number.isInteger(value) && value >= 0;
const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
const sizeOrNull = (value: unknown): number | null =>
  isNumber(value) && value > 0 && value < 10_000 ? value : null;
const within = (value: unknown, low: number, high: number, otherwise: number): number =>
  isNumber(value) && value >= low && value <= high ? value : otherwise;

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
