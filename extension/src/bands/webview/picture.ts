import { type ColourMap, colourMap } from "../../shell/webview/colour-maps";
import type { StatisticsChannel } from "../shared/questions";
import type { SceneFacts } from "../shared/scene-facts";
import type { Display } from "./display";
import { bandsOf, type Formula, inReflectance, parseFormula } from "./formula";

/** One value a pixel that becomes a colour or a part of one. */
export interface PictureChannel {
  /** "B4", "VV − VH", "NDVI". */
  readonly label: string;
  readonly value: Formula;
  /** What statistics the stretch may rest on; null for a formula. */
  readonly statistics: StatisticsChannel | null;
  /** Limits that the composite or index comes with. */
  readonly own: readonly [number, number] | null;
}

/** A display, settled for a scene: what is read, computed and coloured. */
export interface Picture {
  readonly title: string;
  /** What is read: at most three bands. */
  readonly bands: readonly string[];
  /** Three (red, green, blue), or one that goes through the colour map. */
  readonly channels: readonly PictureChannel[];
  readonly colours: ColourMap | null;
}

/** More do not fit into a texel beside the mark of what is no measurement. */
const mostBands = 3;

/** @throws Error with a line for people where the display cannot be drawn from this scene. */
export function pictureOf(display: Display, facts: SceneFacts): Picture {
  switch (display.mode) {
    case "composite":
      return compositePicture(display, facts);
    case "band":
      return bandPicture(display, facts);
    case "index":
      return indexPicture(display, facts);
  }
}

function compositePicture(display: Display, facts: SceneFacts): Picture {
  const named = facts.composites.find(({ id }) => id === display.composite);
  const channels: readonly StatisticsChannel[] =
    named?.channels ?? display.bands.map((band) => known(band, facts));
  const fixed = named?.stretch.kind === "fixed" ? named.stretch.limits : null;
  return picture(
    named?.name ?? channels.map(labelOf).join(", "),
    channels.map((channel, i) => ({
      label: labelOf(channel),
      value: formulaOf(channel),
      statistics: channel,
      // those of radar are decibels
      own: facts.pixelType.startsWith("float") ? (fixed?.[i] ?? null) : null,
    })),
    null,
  );
}

function bandPicture(display: Display, facts: SceneFacts): Picture {
  const band = known(display.band, facts);
  return picture(
    band,
    [{ label: band, value: { kind: "band", name: band }, statistics: band, own: null }],
    colourMap(display.colourMap),
  );
}

function indexPicture(display: Display, facts: SceneFacts): Picture {
  const index = facts.indices.find(({ id }) => id === display.index);
  const names = facts.bands.map(({ name }) => name);
  const parsed = parseFormula(index?.formula ?? display.formula, names);
  const value = index?.needsReflectance ? inReflectance(parsed, facts.reflectanceScale) : parsed;
  const label = index?.id ?? "formula";
  return picture(
    index ? `${index.id}: ${index.name}` : display.formula,
    [{ label, value, statistics: null, own: index?.range ?? [-1, 1] }],
    colourMap(display.colourMap),
  );
}

function picture(title: string, channels: readonly PictureChannel[], colours: ColourMap | null): Picture {
  const bands = [...new Set(channels.flatMap((channel) => bandsOf(channel.value)))];
  if (bands.length > mostBands)
    throw new Error(
      `${bands.length} bands (${bands.join(", ")}) at once; up to ${mostBands} can be shown together`,
    );
  return { title, bands, channels, colours };
}

/** The band, or the scene's first where it has none of that name. */
function known(band: string, facts: SceneFacts): string {
  const [first] = facts.bands;
  return facts.bands.some(({ name }) => name === band) ? band : (first?.name ?? band);
}

const labelOf = (channel: StatisticsChannel): string =>
  typeof channel === "string" ? channel : channel.join(" − ");

function formulaOf(channel: StatisticsChannel): Formula {
  if (typeof channel === "string") return { kind: "band", name: channel };
  const [left, right] = channel;
  return {
    kind: "operation",
    sign: "-",
    left: { kind: "band", name: left },
    right: { kind: "band", name: right },
  };
}
