import { colourMap } from "../../shell/webview/colour-maps";

/** What colours are seen against. */
export type Ground = "light" | "dark";

/**
 * Colours of classes: Glasbey's way of distant colours (Glasbey et al. 2007) begun with Okabe and Ito's, told apart by
 * most colour-blind people. The lightest are darkened on a light ground, the darkest lightened on a dark one.
 */
const classColours: Readonly<Record<Ground, readonly string[]>> = {
  light: [
    ...["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#7a3db8", "#a50f15"],
    ...["#5c8a00", "#00829b", "#e0338b", "#6b4c2a", "#4053d3", "#c98b00", "#008f39", "#9c5a8a"],
    ...["#ff6f61", "#2f6f6f", "#8a8a00", "#5e3c99", "#b35806", "#1b7837", "#c51b7d", "#4d6fa8"],
  ],
  dark: [
    ...["#56b4e9", "#e69f00", "#00c48f", "#e78ac3", "#f0e442", "#8da0ff", "#ff7f50", "#b8e186"],
    ...["#c9a0ff", "#00d5e5", "#ff5d8f", "#d0b48c", "#7f9cff", "#ffd166", "#4ade80", "#d8a2c8"],
    ...["#ff9a8b", "#7fd1c7", "#cfd15a", "#a78bfa", "#fdb863", "#74c476", "#f781bf", "#9ab8e0"],
  ],
};

/** Of rows without a value, and of classes beyond those that have a colour of their own. */
const withoutColour: Readonly<Record<Ground, string>> = { light: "#9a9a9a", dark: "#7a7a7a" };

/** Steps in which numbers are coloured. */
export const numberSteps = 64;

export const mostClassColours = classColours.light.length;

export function classColour(position: number, ground: Ground): string {
  return classColours[ground][position] ?? withoutColour[ground];
}

export function noColour(ground: Ground): string {
  return withoutColour[ground];
}

/** Viridis in steps. */
export function numberColours(): string[] {
  const { colours } = colourMap("viridis");
  return Array.from({ length: numberSteps }, (_, step) => {
    const at = (step / (numberSteps - 1)) * (colours.length - 1);
    const [from, to] = [colours[Math.floor(at)] ?? "#000000", colours[Math.ceil(at)] ?? "#000000"];
    return mixed(from, to, at % 1);
  });
}

/** Between two colours written "#rrggbb". */
function mixed(from: string, to: string, share: number): string {
  const part = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  const parts = [1, 3, 5].map((at) => Math.round(part(from, at) * (1 - share) + part(to, at) * share));
  return `#${parts.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
