import { type Random, seededRandom } from "../../core/random";
import type { Raster } from "../../raster/raster";
import { resize } from "../../raster/resample";
import type { SensorShift, ViewAugmentation } from "./augmentation";
import { type DrawnView, drawView } from "./draw";
import type { FloatImage } from "./image";
import { type InputForm, normalisedCrop } from "./normalise";
import { adjustColour, blur, flipColumns, flipRows, toGrey, turn } from "./pixel-steps";
import { coarsened, type DrawnShift, drawShift, dropBands } from "./sensor-shift";

/** How two views come from an image: plain data, the same for a whole run. */
export interface ViewSettings {
  readonly form: InputForm;
  /** Side of the network's input in pixels. */
  readonly size: number;
  /** Of the masked view and of the whole one. */
  readonly augmentation: readonly [ViewAugmentation, ViewAugmentation];
  readonly shift: SensorShift | null;
  /**
   * `augment`: both views are of the image. `season`: the second is of the companion `season`. `products`: each is of
   * the image or of one of its other companions, drawn alike. `one`: there is no second view; it is empty.
   */
  readonly views: "augment" | "season" | "products" | "one";
}

/** An image, and the seed that decides its views. */
export interface ViewRecipe {
  readonly image: Raster;
  readonly companions: Readonly<Record<string, Raster>>;
  readonly seed: number;
  readonly settings: ViewSettings;
}

/** Two views of an image, each [channels, size, size]. */
export interface Views {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** Makes both views. The same recipe gives the same bits wherever it is worked on. */
export async function makeViews({ image, companions, seed, settings }: ViewRecipe): Promise<Views> {
  const random = seededRandom(seed);
  const season = companions["season"] ?? image;
  const others = Object.entries(companions).flatMap(([name, raster]) => (name === "season" ? [] : [raster]));
  const sources = [image, ...others];
  const drawn = [random.int(sources.length), random.int(sources.length)];
  const source = (view: 0 | 1): Raster => {
    if (settings.views === "season") return view === 0 ? image : season;
    return settings.views === "products" ? (sources[drawn[view] ?? 0] ?? image) : image;
  };
  const [one, other] = settings.augmentation;
  const first = oneView(random, source(0), one, settings);
  if (settings.views === "one") return { first, second: new Float32Array() };
  return { first, second: oneView(random, source(1), other, settings) };
}

function oneView(
  random: Random,
  raster: Raster,
  augmentation: ViewAugmentation,
  { form, size, shift }: ViewSettings,
): Float32Array {
  const drawn = drawView(random, raster, augmentation);
  const shifted = shift ? drawShift(random, form.bands, shift) : null;
  return applyView(raster, drawn, { form, size, antialias: augmentation.antialias, shifted });
}

interface Application {
  readonly form: InputForm;
  readonly size: number;
  readonly antialias: boolean;
  readonly shifted: DrawnShift | null;
}

/** Crop, normalise, resize, colour, grey, blur, flips and turns, in this order: what a draw says and nothing else. */
export function applyView(raster: Raster, drawn: DrawnView, application: Application): Float32Array {
  const { form, size, antialias, shifted } = application;
  const cropped = normalisedCrop(raster, drawn.crop, form, shifted?.shift);
  let image = resized(cropped, size, antialias);
  if (shifted && shifted.coarser > 1) image = coarsened(image, shifted.coarser);
  if (drawn.colour) adjustColour(image, drawn.colour);
  if (drawn.grey) toGrey(image);
  if (drawn.blur > 0) blur(image, drawn.blur);
  if (drawn.flipHorizontal) flipColumns(image);
  if (drawn.flipVertical) flipRows(image);
  turn(image, drawn.turns);
  if (shifted) dropBands(image, form.bands, shifted.missing);
  return image.data;
}

/** The image as inference gives it to the network: whole, normalised, resized. [channels, size, size] */
export function plainView(raster: Raster, form: InputForm, size: number, antialias: boolean): Float32Array {
  const whole = { x: 0, y: 0, width: raster.width, height: raster.height };
  return resized(normalisedCrop(raster, whole, form), size, antialias).data;
}

function resized(
  { data, channels, width, height }: FloatImage,
  size: number,
  antialias: boolean,
): FloatImage {
  const to = { width: size, height: size };
  if (width === size && height === size) return { data, channels, width, height };
  return { data: resize(data, { channels, width, height }, to, { antialias }), channels, ...to };
}
