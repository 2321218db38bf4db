/** How the values of a channel become colours. */
export type StretchChoice =
  /** What the composite or index comes with. */
  | { readonly kind: "own" }
  | { readonly kind: "percentile"; readonly low: number; readonly high: number }
  /** Mean ± 2σ of a statistics preset: what the network sees. */
  | { readonly kind: "sigma"; readonly preset: string }
  | { readonly kind: "minmax" }
  /** One pair a channel. */
  | { readonly kind: "hand"; readonly limits: readonly (readonly [number, number])[] };

export type Mode = "composite" | "band" | "index";

/** What a person chose to see of a scene. Names that a scene lacks are passed over when it is drawn. */
export interface Display {
  readonly mode: Mode;
  /** An id, or "custom": then `bands`. */
  readonly composite: string;
  /** Red, green, blue. */
  readonly bands: readonly [string, string, string];
  readonly band: string;
  /** An id, or "custom": then `formula`. */
  readonly index: string;
  readonly formula: string;
  readonly colourMap: string;
  readonly stretch: StretchChoice;
  /** Exponent after stretching: below 1 brightens. */
  readonly gamma: number;
}
