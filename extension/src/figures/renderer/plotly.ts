import type { Attributes } from "./figure";

/** What of plotly.js is used. */
export interface Plotly {
  react(
    place: HTMLElement,
    data: readonly Attributes[],
    layout: Attributes,
    config: Attributes,
  ): Promise<unknown>;
  purge(place: HTMLElement): void;
  readonly Snapshot: { toSVG(place: HTMLElement, format: "svg", scale: number): string };
}

declare global {
  interface Window {
    Plotly?: Plotly;
  }
}

/** Where this renderer's file lies; the build writes it ahead. */
declare const rendererUrl: string;

let loading: Promise<Plotly> | undefined;

/** plotly.js, once for all figures of a page; it lies beside this file. */
export function loadPlotly(): Promise<Plotly> {
  loading ??= new Promise<Plotly>((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("./plotly.js", rendererUrl).href;
    const fail = (): void => {
      loading = undefined; // the next figure tries again
      reject(new Error("plotly.js could not be loaded"));
    };
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : fail());
    script.onerror = fail;
    document.head.append(script);
  });
  return loading;
}
