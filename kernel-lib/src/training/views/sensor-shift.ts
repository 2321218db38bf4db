import { type Random, seededRandom } from "../../core/random";
import { resize } from "../../raster/resample";
import { bandInfo } from "../../sensors/bands";
import type { SensorShift } from "./augmentation";
import { uniformIn } from "./draw";
import type { FloatImage } from "./image";
import type { Shift } from "./normalise";

/** One draw of a `SensorShift`: what is done to digital numbers, to the network's input, and which bands go missing. */
export interface DrawnShift {
  readonly shift: Shift;
  /** The input is shrunk by this factor and enlarged again; 1: it is not. */
  readonly coarser: number;
  readonly missing: readonly string[];
}

/** @param bands that the network takes. */
export function drawShift(random: Random, bands: readonly string[], settings: SensorShift): DrawnShift {
  const { gain, offset, noise } = settings;
  const taken = (probability: number): boolean => random.next() < probability;
  const allGain = gain[0] * random.normal();
  const allOffset = offset[0] * random.normal() + (taken(settings.baselineOffset) ? 1000 : 0);
  const hazy = taken(settings.haze);
  const veil = hazy ? settings.hazeMost * random.next() : 0;
  const exponent = uniformIn(random, [0.5, 4]);
  const changes = new Map<string, { readonly factor: number; readonly plus: number }>();
  for (const band of bands) {
    const wavelength = bandInfo(band)?.centre ?? 490;
    // Haze of reflectance v at a wavelength hides about that share of what lies below.
    const haze = veil * Math.min(3, (490 / wavelength) ** exponent);
    const own = Math.exp(allGain + gain[1] * random.normal());
    changes.set(band, {
      factor: own * (1 - Math.min(0.9, haze / 10_000)),
      plus: allOffset + offset[1] * random.normal() + haze,
    });
  }
  const level = noise * random.next();
  const noiseSeed = random.int(2 ** 31);
  const coarse = taken(settings.coarse);
  const coarser = uniformIn(random, [1, settings.coarseMost]);
  const dropped = taken(settings.bandDropout) ? 1 + random.int(settings.bandDropoutMost) : 0;
  const missing = Array.from({ length: dropped }, () => bands[random.int(bands.length)] ?? "");
  if (taken(settings.withoutB10)) missing.push("B10");
  return {
    shift: (data, given, area) => {
      for (const [b, band] of given.entries()) {
        const change = changes.get(band);
        if (!change) continue;
        const plane = data.subarray(b * area, (b + 1) * area);
        for (let i = 0; i < area; i++) plane[i] = plane[i]! * change.factor + change.plus;
      }
      if (level > 0) addNoise(data, level, noiseSeed);
    },
    coarser: coarse ? coarser : 1,
    missing,
  };
}

/** The bands that the shift takes away, 0 as inference has them, in place. */
export function dropBands(
  { data, width, height }: FloatImage,
  bands: readonly string[],
  missing: readonly string[],
): void {
  const area = width * height;
  for (const [b, band] of bands.entries()) if (missing.includes(band)) data.fill(0, b * area, (b + 1) * area);
}

/** Shrunk by a factor, averaging, and enlarged again. */
export function coarsened({ data, channels, width, height }: FloatImage, factor: number): FloatImage {
  const small = {
    width: Math.max(1, Math.round(width / factor)),
    height: Math.max(1, Math.round(height / factor)),
  };
  const shrunk = resize(data, { channels, width, height }, small, { antialias: true });
  return { data: resize(shrunk, { channels, ...small }, { width, height }), channels, width, height };
}

const tableSize = 1 << 14;
let table: Float32Array | undefined;

/** Standard normal times `level`, from a table entered at a random place for every run of 64 pixels. */
function addNoise(data: Float32Array, level: number, seed: number): void {
  const normals = normalTable();
  const random = seededRandom(seed);
  for (let start = 0; start < data.length; start += 64) {
    const from = random.int(tableSize - 64);
    const end = Math.min(data.length, start + 64);
    for (let i = start; i < end; i++) data[i]! += level * normals[from + i - start]!;
  }
}

function normalTable(): Float32Array {
  const { normal } = seededRandom(1);
  table ??= Float32Array.from({ length: tableSize }, normal);
  return table;
}
