/** The part of plotly.js that draws the map; the bundle that computes no code from text. */
declare module "plotly.js-strict-dist-min" {
  export interface PointTrace {
    readonly type: "scattergl" | "scatter";
    readonly mode: "markers";
    readonly x: Float32Array | readonly number[];
    readonly y: Float32Array | readonly number[];
    readonly name?: string;
    readonly hoverinfo: "skip";
    readonly marker: {
      readonly size: number;
      readonly opacity: number;
      readonly color: string | readonly string[];
      readonly symbol?: string;
      readonly line?: { readonly width: number; readonly color?: string };
    };
  }
  export interface Axis {
    readonly visible: false;
    readonly range: readonly [number, number];
    readonly fixedrange: true;
  }
  export interface PlotLayout {
    readonly margin: { readonly l: number; readonly r: number; readonly t: number; readonly b: number };
    readonly width: number;
    readonly height: number;
    readonly xaxis: Axis;
    readonly yaxis: Axis;
    readonly showlegend: boolean;
    readonly hovermode: false;
    readonly dragmode: false;
    readonly paper_bgcolor: string;
    readonly plot_bgcolor: string;
    readonly font?: { readonly color: string; readonly family?: string };
    readonly legend?: { readonly itemsizing: "constant" };
    readonly title?: { readonly text: string };
  }
  export interface PlotConfig {
    readonly displayModeBar: false;
    readonly responsive: false;
    readonly doubleClick: false;
    readonly scrollZoom: false;
  }
  export interface Figure {
    readonly data: readonly PointTrace[];
    readonly layout: PlotLayout;
  }
  export function react(
    element: HTMLElement,
    data: readonly PointTrace[],
    layout: PlotLayout,
    config: PlotConfig,
  ): Promise<unknown>;
  export function relayout(
    element: HTMLElement,
    change: Readonly<Record<string, readonly number[] | number | string>>,
  ): Promise<unknown>;
  export function restyle(element: HTMLElement, change: Readonly<Record<string, number>>): Promise<unknown>;
  export function purge(element: HTMLElement): void;
  export function toImage(
    figure: Figure,
    how: { readonly format: "png" | "svg"; readonly width: number; readonly height: number },
  ): Promise<string>;
}
