/** Arrays of numbers as plotly.js takes them. */
export type NumberArray =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array;

/** What an attribute of a figure may be: JSON, and typed arrays in place of lists of numbers. */
export type Value =
  | string
  | number
  | boolean
  | null
  | NumberArray
  | readonly Value[]
  | { readonly [attribute: string]: Value };

export type Attributes = { readonly [attribute: string]: Value };

/** One layer of a figure. Figures here are made of `scatter`, `scattergl`, `bar` and `heatmap`. */
export type Trace = Attributes & { readonly type: string };

/**
 * A figure of plotly.js as plain data: give it to `Plotly.newPlot`, or to one of the ways out. It names no colours of
 * paper or ink; `withTheme` does. Text that came from data is escaped already.
 */
export interface Figure {
  readonly data: readonly Trace[];
  readonly layout: Attributes;
}

/** How plotly.js shows figures: without its button that would upload the data to its makers' cloud. */
export const displayConfig: Attributes = { responsive: true, displaylogo: false, showSendToCloud: false };

/** The height that a figure asks for, in CSS pixels. */
export function heightOf({ layout }: Figure): number {
  return typeof layout["height"] === "number" ? layout["height"] : 480;
}

/**
 * Text as a figure shows it, letter by letter: plotly.js takes some HTML in labels, which data must not write.
 * Longer than `most` it is cut, with an ellipsis.
 */
export function plain(text: string, most = Number.POSITIVE_INFINITY): string {
  const line = text.replace(/\s+/g, " ").trim();
  const letters = line.length > most ? [...line] : [];
  const short = letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : line;
  return short.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** What `plain` made of a text, as it was. */
export function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** A title, and a smaller line below it. Both are data: they are escaped here. */
export function titled(title: string, subtitle = ""): Attributes {
  return { text: plain(title), ...(subtitle !== "" && { subtitle: { text: plain(subtitle) } }) };
}

/** What is shown where there is nothing to show: the title and why. */
export function emptyFigure(title: string, reason: string): Figure {
  return {
    data: [],
    layout: {
      title: titled(title),
      xaxis: { visible: false },
      yaxis: { visible: false },
      annotations: [
        {
          text: plain(reason),
          xref: "paper",
          yref: "paper",
          x: 0.5,
          y: 0.5,
          showarrow: false,
          font: { size: 16 },
        },
      ],
    },
  };
}

export function isAttributes(value: Value | undefined): value is Attributes {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isNumberArray(value);
}

export function isNumberArray(value: Value | undefined): value is NumberArray {
  return ArrayBuffer.isView(value);
}
