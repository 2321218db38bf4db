import type { PixelWindow } from "../../raster/raster";
import { sentinel2Bands } from "../../sensors/bands";
import { airOf } from "./atmosphere";
import { ramp } from "./exact-math";
import { hash, normals, uniform } from "./hash";
import type { Land } from "./land";
import type { Place } from "./landscape";
import { reflectanceOf, spectrumLength } from "./materials";
import { detected, digitised, noiseIndex } from "./optics";
import { radarImage } from "./radar";
import { drawSky, type Sky } from "./sky";
import { type UnitLooks, unitLooks } from "./spectra";
import { cover } from "./surfaces";
import type { Weather } from "./weather";

/** Pixels around what is asked for, so that neighbours' light, slopes and whole 60 m pixels are there. A multiple of 6. */
export const margin = 12;

/** The value of a label map where cloud or shadow hides the ground. */
export const masked = 255;

/** One band on its own grid. */
export interface BandImage {
  readonly name: string;
  readonly resolution: 10 | 20 | 60;
  readonly width: number;
  readonly height: number;
  /** Digital numbers, [height, width]. */
  readonly data: Uint16Array;
}

/** A window of a place on a day. Its sides are multiples of 6 pixels, as are its offsets, so that all grids fit. */
export interface Observation {
  readonly window: PixelWindow;
  /** Top of atmosphere, 13 bands. */
  readonly l1c: readonly BandImage[];
  /** Surface, 12 bands; empty unless asked for. */
  readonly l2a: readonly BandImage[];
  /** VV and VH in dB, [2, height, width]; null unless asked for. */
  readonly s1: Float32Array | null;
  /** [height, width] class in `landCovers`, or `masked`. */
  readonly labels: Uint8Array;
}

export interface Wanted {
  readonly l1c?: boolean;
  readonly l2a?: boolean;
  readonly s1?: boolean;
}

const snowSpectrum = reflectanceOf("snow");
const cloudSpectrum = reflectanceOf("cloud");

/** The window with its margin: what `land` has to cover. */
export function withMargin({ x, y, width, height }: PixelWindow): PixelWindow {
  return { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin };
}

/** What Sentinel-2 and Sentinel-1 record of the land inside its margin. */
export function observe(place: Place, land: Land, weather: Weather, wanted: Wanted): Observation {
  const outer = land.window;
  const window = {
    x: outer.x + margin,
    y: outer.y + margin,
    width: outer.width - 2 * margin,
    height: outer.height - 2 * margin,
  };
  const looks = unitLooks(place, weather, land.units);
  const snow = snowCover(land, looks, weather);
  const sky = drawSky(weather, outer);
  const l1c: BandImage[] = [];
  const l2a: BandImage[] = [];
  if (wanted.l1c || wanted.l2a) {
    const light = illumination(land, weather);
    const grain = grainOf(outer, place.seed);
    const air = airOf(weather);
    const ground = new Float32Array(outer.width * outer.height);
    const top = new Float32Array(ground.length);
    for (const [b, { name, resolution }] of sentinel2Bands.entries()) {
      const { gas, path, hazePath, transmission, skylight } = air[b]!;
      groundReflectance(ground, land, looks, b, { snow, light, grain, shadow: sky.shadow, skylight });
      const keep = (list: BandImage[], plane: Float32Array, product: number): void => {
        const factor = resolution / 10;
        const [width, height] = [window.width / factor, window.height / factor];
        const crop = { x: margin / factor, y: margin / factor, width, height };
        const seen = detected(plane, outer, resolution);
        const origin = { x: outer.x / factor, y: outer.y / factor };
        const data = digitised(seen, outer.width / factor, crop, origin, hash(weather.seed, 97 + product, b));
        list.push({ name, resolution, width, height, data });
      };
      if (wanted.l1c) {
        const [offset, veil, slope] = [gas * path, gas * hazePath, gas * transmission];
        for (let i = 0; i < top.length; i++) top[i] = offset + veil * sky.haze[i]! + slope * ground[i]!;
        // water vapour hides low clouds from B9 in part, from B10 almost wholly
        addClouds(
          top,
          sky,
          cloudSpectrum[b]! * (name === "B10" ? 0.012 : name === "B9" ? 0.35 + 0.65 * gas : 1),
          name === "B10" ? 0.75 : 1,
        );
        if (name === "B10") for (let i = 0; i < top.length; i++) top[i]! += 0.001;
        keep(l1c, top, 0);
      }
      if (wanted.l2a && name !== "B10") {
        const residual = 0.25 * hazePath;
        for (let i = 0; i < ground.length; i++) ground[i]! += residual * (sky.haze[i]! - 0.9);
        addClouds(ground, sky, cloudSpectrum[b]! * 1.08, 1);
        keep(l2a, ground, 20);
      }
    }
  }
  const s1 = wanted.s1
    ? radarImage(land, looks, snow, weather, {
        x: margin,
        y: margin,
        width: window.width,
        height: window.height,
      })
    : null;
  return { window, l1c, l2a, s1, labels: labelMap(land, looks, snow, sky, window) };
}

interface Modifiers {
  readonly snow: Float32Array | null;
  readonly light: Float32Array;
  readonly grain: Float32Array;
  readonly shadow: Float32Array | null;
  readonly skylight: number;
}

function groundReflectance(
  out: Float32Array,
  land: Land,
  { mean, perVigour, grain: grains }: UnitLooks,
  band: number,
  { snow, light, grain, shadow, skylight }: Modifiers,
): void {
  const { unit, vigour } = land;
  const white = snowSpectrum[band]!;
  const direct = 1 - skylight;
  const [means, slopes] = [columnOf(mean, band), columnOf(perVigour, band)];
  for (let i = 0; i < out.length; i++) {
    const u = unit[i]!;
    let r = (means[u]! + vigour[i]! * slopes[u]!) * (1 + grains[u]! * grain[i]!);
    if (snow) r += snow[i]! * (white * (1 + 0.03 * grain[i]!) - r);
    r *= 1 + direct * (light[i]! - 1);
    if (shadow) r *= 1 - 0.85 * direct * shadow[i]!;
    out[i] = Math.max(0.0005, r);
  }
}

/** One band's values of [units, 13]. */
function columnOf(values: Float32Array, band: number): Float32Array {
  const column = new Float32Array(values.length / spectrumLength);
  for (let u = 0; u < column.length; u++) column[u] = values[u * spectrumLength + band]!;
  return column;
}

/** Lays clouds and cirrus over reflectances, in place. */
function addClouds(
  plane: Float32Array,
  { cloud, thickness, cirrus }: Sky,
  bright: number,
  veil: number,
): void {
  if (cloud && thickness)
    for (let i = 0; i < plane.length; i++) {
      const opacity = cloud[i]!;
      if (opacity > 0) plane[i]! += opacity * (bright * (0.55 + 0.85 * thickness[i]!) - plane[i]!);
    }
  if (cirrus) for (let i = 0; i < plane.length; i++) plane[i]! += veil * cirrus[i]!;
}

/** Share of every pixel under snow that lies: on cold days, patchily near the freezing point; null where it is too warm. */
function snowCover(land: Land, { snowHold }: UnitLooks, weather: Weather): Float32Array | null {
  let highest = 0;
  for (const h of land.height) highest = Math.max(highest, h);
  // how much fell varies from winter to winter
  const threshold = -1 - 6 * uniform(weather.seed, 99) * (1.3 - weather.wet);
  if (weather.warmth - 0.0065 * highest > threshold + 4) return null;
  const { height, vigour, slopeSouth, unit } = land;
  const snow = new Float32Array(height.length);
  for (let i = 0; i < snow.length; i++) {
    const cold = weather.warmth - 0.0065 * height[i]! + 0.6 * vigour[i]! + 2.5 * slopeSouth[i]!;
    snow[i] = snowHold[unit[i]!]! * ramp(cold, threshold + 0.8, threshold - 1.6);
  }
  return snow;
}

/** Direct light on every pixel relative to level ground. */
function illumination(
  { slopeEast, slopeSouth }: Land,
  { sunHeight, sunEast, sunSouth }: Weather,
): Float32Array {
  const level = Math.sqrt(1 - sunHeight * sunHeight) / sunHeight;
  const light = new Float32Array(slopeEast.length);
  for (let i = 0; i < light.length; i++) {
    const east = slopeEast[i]!;
    const south = slopeSouth[i]!;
    const facing = 1 - level * (east * sunEast + south * sunSouth);
    light[i] = Math.min(2.2, Math.max(0.08, facing / Math.sqrt(1 + east * east + south * south)));
  }
  return light;
}

/** Standard normal, by pixel: the roughness of canopies and roofs, the same on every day. */
function grainOf({ x, y, width, height }: PixelWindow, seed: number): Float32Array {
  const out = new Float32Array(width * height);
  for (let row = 0, i = 0; row < height; row++) {
    const line = hash(seed, 98, y + row);
    for (let column = 0; column < width; column++, i++) out[i] = normals[noiseIndex(line, x + column)]!;
  }
  return out;
}

function labelMap(
  land: Land,
  { cover: covers }: UnitLooks,
  snow: Float32Array | null,
  sky: Sky,
  window: PixelWindow,
): Uint8Array {
  const labels = new Uint8Array(window.width * window.height);
  for (let row = 0, to = 0; row < window.height; row++)
    for (let column = 0; column < window.width; column++, to++) {
      const i = (row + margin) * land.window.width + column + margin;
      const hidden = (sky.cloud && sky.cloud[i]! > 0.35) || (sky.shadow && sky.shadow[i]! > 0.5);
      labels[to] = hidden ? masked : snow && snow[i]! > 0.5 ? cover.snow : covers[land.unit[i]!]!;
    }
  return labels;
}
