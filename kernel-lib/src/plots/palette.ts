/**
 * Paul Tol's "bright" scheme (Colour Schemes, SRON/EPS/TN/09-002, issue 3.2, figure 1): seven colours that people with
 * each kind of colour blindness tell apart, and that stand out from white and from black.
 */
export const classColours: readonly string[] = [
  "#4477AA",
  "#EE6677",
  "#228833",
  "#CCBB44",
  "#66CCEE",
  "#AA3377",
  "#BBBBBB",
];

/** Where there are more classes than colours, the shape of the marker tells them apart. */
export const classSymbols: readonly string[] = ["circle", "diamond", "cross", "square", "triangle-up"];

/** How many classes look different. */
export const distinctClasses = classColours.length * classSymbols.length;

/** The looks of class `i`: all colours with the first symbol, then all with the next. */
export function classLooks(i: number): { readonly color: string; readonly symbol: string } {
  const colours = classColours.length;
  return {
    color: classColours[i % colours] ?? "#BBBBBB",
    symbol: classSymbols[Math.floor(i / colours) % classSymbols.length] ?? "circle",
  };
}

export type ColourScale = readonly (readonly [number, string])[];

const scale = (...colours: readonly string[]): ColourScale =>
  colours.map((colour, i) => [i / (colours.length - 1), colour]);

/** Viridis (van der Walt and Smith, matplotlib 2.0, CC0): from dark to light, even to the eye, readable in grey. */
export const sequentialScale = scale(
  "#440154",
  "#482878",
  "#3e4989",
  "#31688e",
  "#26828e",
  "#1f9e89",
  "#35b779",
  "#6ece58",
  "#b5de2b",
  "#fde725",
);

/** ColorBrewer's BrBG (Brewer, Apache-2.0): brown over near-white to green, safe for the colour-blind. */
export const divergingScale = scale(
  "#543005",
  "#8c510a",
  "#bf812d",
  "#dfc27d",
  "#f6e8c3",
  "#f5f5f5",
  "#c7eae5",
  "#80cdc1",
  "#35978f",
  "#01665e",
  "#003c30",
);
