import { divisorsOf, type Formula } from "./formula";
import type { Limits } from "./limits";
import type { Picture } from "./picture";

/** What OpenLayers compiles to a shader: nested arrays, strings and numbers. */
export type Expression = number | string | boolean | readonly Expression[];

export interface PictureStyle {
  readonly color: Expression[];
  /** The shader's uniforms: limits change without compiling anew, as gamma does but for 1. */
  readonly variables: Record<string, number>;
}

/** Position in a texel of what says whether there is a measurement. */
const validBand = 4;

/** Texels hold the picture's bands in order, then zeros, then 1 where every band is a measurement. */
export function pictureStyle(picture: Picture, limits: readonly Limits[], gamma: number): PictureStyle {
  const shares = picture.channels.map((channel, i): Expression => {
    const share = shareOf(channel.value, i, picture.bands);
    // a power is the dearest part of the shader where there is no graphics card
    return gamma === 1 ? share : ["^", share, ["var", "gamma"]];
  });
  const holes = picture.channels.flatMap((channel) => divisorsOf(channel.value));
  const opacity = holes.reduce<Expression>(
    (shown, divisor) => ["case", ["==", expressionOf(divisor, picture.bands), 0], 0, shown],
    ["band", validBand],
  );
  return { color: colourOf(picture, shares, opacity), variables: variablesOf(limits, gamma) };
}

export function variablesOf(limits: readonly Limits[], gamma: number): Record<string, number> {
  return Object.fromEntries([
    ["gamma", gamma],
    ...limits.flatMap(([low, high], i): [string, number][] => [
      [`low${i}`, low],
      [`span${i}`, high - low],
    ]),
  ]);
}

function colourOf(picture: Picture, shares: readonly Expression[], opacity: Expression): Expression[] {
  const [red = 0, green = red, blue = red] = shares;
  if (picture.colours === null) {
    const channel = (share: Expression): Expression => ["*", 255, share];
    return ["color", channel(red), channel(green), channel(blue), opacity];
  }
  const { colours } = picture.colours;
  const mixed = [red, green, blue].map((_, part) => [
    "interpolate",
    ["linear"],
    red,
    ...colours.flatMap((colour, i) => [i / (colours.length - 1), componentOf(colour, part)]),
  ]);
  return ["color", ...mixed, opacity];
}

/** Red, green or blue of "#rrggbb", 0 … 255. */
export function componentOf(colour: string, part: number): number {
  return Number.parseInt(colour.slice(1 + 2 * part, 3 + 2 * part), 16);
}

/** ((value − low) / span), cut to 0 … 1. */
function shareOf(value: Formula, channel: number, bands: readonly string[]): Expression {
  const from = ["-", expressionOf(value, bands), ["var", `low${channel}`]];
  return ["clamp", ["/", from, ["var", `span${channel}`]], 0, 1];
}

function expressionOf(formula: Formula, bands: readonly string[]): Expression {
  switch (formula.kind) {
    case "number":
      return formula.value;
    case "band":
      return ["band", bands.indexOf(formula.name) + 1];
    case "operation":
      return [formula.sign, expressionOf(formula.left, bands), expressionOf(formula.right, bands)];
  }
}
