/** A number drawn uniformly from [low, high]. */
export type Range = readonly [low: number, high: number];

/**
 * What is done to one view. Probabilities are those with which a step is taken at all. The values of the lab's
 * baselines are in `labAugmentations`; that SoftCon has the same is open.
 */
export interface ViewAugmentation {
  /** Random resized crop: share of the area, 0–1. The aspect ratio is within 3/4 … 4/3. */
  readonly cropScale: Range;
  /** Average when the crop shrinks; the lab's loaders do not. */
  readonly antialias: boolean;
  readonly flipHorizontal: number;
  readonly flipVertical: number;
  /** Turn by 0, 90, 180 or 270 degrees with this probability, each alike. */
  readonly rotate: number;
  /** Brightness and contrast together. */
  readonly colour: number;
  /** Factor of brightness. */
  readonly brightness: Range;
  /** Factor of the distance from the band's mean in the crop. */
  readonly contrast: Range;
  /** Every band becomes the mean of all, pixel by pixel ("greyscale"). */
  readonly grey: number;
  readonly blur: number;
  /** σ in pixels of the network's input. */
  readonly blurSigma: Range;
}

/** What differs between one sensor, processing or day and another; done to digital numbers, before normalisation. */
export interface SensorShift {
  /** Standard deviation of log gain, of all bands together and of each band. */
  readonly gain: readonly [all: number, each: number];
  /** Standard deviation of an offset in digital numbers, of all bands together and of each band. */
  readonly offset: readonly [all: number, each: number];
  /** Probability that an offset of 1000 was forgotten (processing baseline 04.00). */
  readonly baselineOffset: number;
  /** Probability of haze: light added and ground dimmed, more in short waves. */
  readonly haze: number;
  /** Most that haze adds at 490 nm, in digital numbers. */
  readonly hazeMost: number;
  /** Probability that the image is of a coarser resolution, and the most it is coarser by. */
  readonly coarse: number;
  readonly coarseMost: number;
  /** Most standard deviation of noise, in digital numbers. */
  readonly noise: number;
  /** Probability that bands are missing (0 after normalisation), and the most that are. */
  readonly bandDropout: number;
  readonly bandDropoutMost: number;
  /** Probability that B10 is missing, as it is in L2A. */
  readonly withoutB10: number;
}

const geometry = { antialias: false, flipHorizontal: 0.5, flipVertical: 0, rotate: 0 };
const optical = { colour: 0.8, brightness: [0.6, 1.4], contrast: [0.6, 1.4], grey: 0.2 } as const;
const noColour = { colour: 0, brightness: [1, 1], contrast: [1, 1], grey: 0 } as const;
const blurSigma = [0.1, 2] as const;

/** The augmentations of the lab's baselines [V]: of the masked view and of the whole one. */
export const labAugmentations = {
  "resnet-s2": [
    { ...geometry, ...optical, cropScale: [0.2, 1], blur: 0.5, blurSigma },
    { ...geometry, ...optical, cropScale: [0.2, 1], blur: 0.5, blurSigma },
  ],
  "vit-s2": [
    { ...geometry, ...optical, cropScale: [0.08, 1], blur: 1, blurSigma },
    { ...geometry, ...optical, cropScale: [0.08, 1], blur: 0.1, blurSigma },
  ],
  "resnet-s1": [
    { ...geometry, ...noColour, cropScale: [0.2, 1], blur: 0.5, blurSigma },
    { ...geometry, ...noColour, cropScale: [0.2, 1], blur: 0.5, blurSigma },
  ],
  "vit-s1": [
    { ...geometry, ...noColour, cropScale: [0.08, 1], blur: 1, blurSigma },
    { ...geometry, ...noColour, cropScale: [0.08, 1], blur: 0.1, blurSigma },
  ],
} as const;
