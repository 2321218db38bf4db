import type { ColourMap } from "../../shell/webview/colour-maps";
import { element } from "../../shell/webview/dom";
import { shownNumber } from "../../shell/webview/numbers";
import type { Limits } from "./limits";
import type { Picture } from "./picture";

/** The colours of a single band or index and the values they stand for; gamma bends the scale between its ends. */
export function colourBar(picture: Picture, limits: Limits | undefined, gamma: number): HTMLElement | null {
  const [channel] = picture.channels;
  if (!picture.colours || !limits || !channel) return null;
  const bar = rampBar(channel.label, picture.colours, limits, gamma);
  bar.classList.add("floating");
  return bar;
}

/** A colour map and the values at its ends and in its middle. */
export function rampBar(label: string, map: ColourMap, [low, high]: Limits, gamma: number): HTMLElement {
  const stops = colourStops(map.colours, gamma);
  const bar = element("div", { class: "ramp" });
  bar.style.background = `linear-gradient(to right, ${stops.map(([at, colour]) => `${colour} ${(100 * at).toFixed(1)}%`).join(", ")})`;
  const ticks = [low, (low + high) / 2, high].map((value) =>
    element("span", {}, shownNumber(Number(value.toPrecision(4)))),
  );
  return element("div", { class: "colour-bar" }, label, bar, element("div", { class: "ticks" }, ...ticks));
}

/** Where along the values each colour stands: share^gamma is its place in the map. */
export function colourStops(colours: readonly string[], gamma: number): (readonly [number, string])[] {
  return colours.map((colour, i) => [(i / (colours.length - 1)) ** (1 / gamma), colour]);
}
