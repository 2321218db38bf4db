/** Points of one colour. */
export interface PointTrace {
  readonly type: "scattergl" | "scatter";
  readonly mode: "markers";
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly hoverinfo: "skip";
  readonly marker: {
    readonly size: number;
    readonly opacity: number;
    readonly color: string;
    readonly line: { readonly width: number };
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
  readonly showlegend: false;
  readonly hovermode: false;
  readonly dragmode: false;
  readonly paper_bgcolor: string;
  readonly plot_bgcolor: string;
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

/** What of plotly.js draws the map. */
export interface Plotly {
  react(
    element: HTMLElement,
    data: readonly PointTrace[],
    layout: PlotLayout,
    config: PlotConfig,
  ): Promise<unknown>;
  relayout(element: HTMLElement, change: Readonly<Record<string, readonly number[]>>): Promise<unknown>;
  purge(element: HTMLElement): void;
  toImage(
    figure: Figure,
    how: { readonly format: "png" | "svg"; readonly width: number; readonly height: number },
  ): Promise<string>;
}

let loading: Promise<Plotly> | undefined;

/** plotly.js, which the page loads after its own script, so that the table is asked for meanwhile. @throws Error */
export function plotly(): Promise<Plotly> {
  loading ??= (async () => {
    const found = (): unknown => Reflect.get(window, "Plotly");
    if (!found() && document.readyState !== "complete")
      await new Promise((resolve) => window.addEventListener("load", resolve, { once: true }));
    const library = found();
    if (isPlotly(library)) return library;
    throw new Error("plotly.js could not be loaded: install the extension again");
  })();
  return loading;
}

/** plotly.js would write a style sheet into the page, which the policy forbids; it lets be where an element says so. */
export function forgoPlotlyStyles(): void {
  const mark = document.createElement("meta");
  mark.id = "plotly.js-style-global";
  mark.className = "no-inline-styles";
  document.head.append(mark);
}

function isPlotly(value: unknown): value is Plotly {
  return (
    typeof value === "object" &&
    value !== null &&
    ["react", "relayout", "purge", "toImage"].every((name) => typeof Reflect.get(value, name) === "function")
  );
}
