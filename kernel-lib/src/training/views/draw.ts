import type { Random } from "../../core/random";
import type { PixelWindow } from "../../raster/raster";
import type { Range, ViewAugmentation } from "./augmentation";

/** One view's augmentation with nothing left to chance. */
export interface DrawnView {
  readonly crop: PixelWindow;
  readonly flipHorizontal: boolean;
  readonly flipVertical: boolean;
  /** Quarter turns, 0–3. */
  readonly turns: number;
  /** null: brightness and contrast stay. */
  readonly colour: { readonly brightness: number; readonly contrast: number } | null;
  readonly grey: boolean;
  /** σ in pixels; 0: none. */
  readonly blur: number;
}

export const uniformIn = (random: Random, [low, high]: Range): number => low + (high - low) * random.next();

/** Draws a view of an image of the given size. Each step is drawn whether it is taken or not: seeds stay comparable. */
export function drawView(
  random: Random,
  { width, height }: { readonly width: number; readonly height: number },
  settings: ViewAugmentation,
): DrawnView {
  const crop = drawCrop(random, width, height, settings.cropScale);
  const taken = (probability: number): boolean => random.next() < probability;
  const coloured = taken(settings.colour);
  const colour = {
    brightness: uniformIn(random, settings.brightness),
    contrast: uniformIn(random, settings.contrast),
  };
  const grey = taken(settings.grey);
  const blurred = taken(settings.blur);
  const sigma = uniformIn(random, settings.blurSigma);
  const flipHorizontal = taken(settings.flipHorizontal);
  const flipVertical = taken(settings.flipVertical);
  const turned = taken(settings.rotate);
  const turns = random.int(4);
  return {
    crop,
    flipHorizontal,
    flipVertical,
    turns: turned ? turns : 0,
    colour: coloured ? colour : null,
    grey,
    blur: blurred ? sigma : 0,
  };
}

const ratios: Range = [3 / 4, 4 / 3];

/**
 * torchvision's `RandomResizedCrop`: ten tries at an area of the given share and an aspect ratio drawn evenly on a
 * logarithmic scale, else the largest centred crop whose ratio is within bounds.
 */
export function drawCrop(random: Random, width: number, height: number, scale: Range): PixelWindow {
  const logarithms: Range = [Math.log(ratios[0]), Math.log(ratios[1])];
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = width * height * uniformIn(random, scale);
    const ratio = Math.exp(uniformIn(random, logarithms));
    const w = Math.round(Math.sqrt(area * ratio));
    const h = Math.round(Math.sqrt(area / ratio));
    if (w < 1 || h < 1 || w > width || h > height) continue;
    const y = random.int(height - h + 1);
    const x = random.int(width - w + 1);
    return { x, y, width: w, height: h };
  }
  const given = width / height;
  const w = given > ratios[1] ? Math.round(height * ratios[1]) : width;
  const h = given < ratios[0] ? Math.round(width / ratios[0]) : height;
  return { x: Math.floor((width - w) / 2), y: Math.floor((height - h) / 2), width: w, height: h };
}
