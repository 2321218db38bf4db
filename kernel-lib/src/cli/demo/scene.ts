import { seededRandom } from "../../core/random";
import type { Raster } from "../../raster/raster";
import { bandInfo, productBands } from "../../sensors/bands";
import { cover, landCovers } from "./classes";
import { noiseField } from "./noise";

/** An invented place, and the truth about it. */
export interface SyntheticScene {
  /** 13 bands, uint16, L1C digital numbers on a 10 m grid, UTM 33N. */
  readonly raster: Raster;
  /** [height, width] index into `landCovers`. */
  readonly classes: Uint8Array;
}

/**
 * A seeded synthetic Sentinel-2 scene: hills and a river, forest, fields, towns and snow, with haze and sensor noise.
 * @param size side in pixels; a multiple of 6, so that 60 m pixels fit
 */
export function syntheticScene(size: number, seed: number): SyntheticScene {
  const { classes, greenness } = landscape(size, seed);
  const bands = productBands.L1C;
  const pixels = size * size;
  const data = new Uint16Array(bands.length * pixels);
  const random = seededRandom(seed + 100);
  const relief = noiseField(seed + 101, size / 4, 4);
  const texture = Float32Array.from({ length: pixels }, () => random.normal());
  const soil = landCovers[cover.bare]?.spectrum ?? [];
  bands.forEach((name, b) => {
    const plane = data.subarray(b * pixels, (b + 1) * pixels);
    for (let i = 0; i < pixels; i++) {
      const land = landCovers[classes[i] ?? 0];
      if (!land) continue;
      const full = land.spectrum[b] ?? 0;
      // a field is a mixture of its crop and the soil between the plants
      const base = classes[i] === cover.crops ? mix(soil[b] ?? 0, full, greenness[i] ?? 1) : full;
      const light = classes[i] === cover.water ? 1 : 0.85 + 0.3 * relief(i % size, Math.floor(i / size));
      const value = base * light * (1 + land.texture * (texture[i] ?? 0)) + 12 * random.normal();
      plane[i] = Math.min(65_535, Math.max(1, Math.round(value)));
    }
    blur(plane, size, bandInfo(name).resolution / 10);
  });
  const raster: Raster = {
    data,
    bands,
    width: size,
    height: size,
    nodata: 0,
    transform: [389_760, 10, 0, 5_823_480, 0, -10],
    crs: {
      epsg: 32633,
      name: "WGS 84 / UTM zone 33N",
      proj4: "+proj=utm +zone=33 +datum=WGS84 +units=m +no_defs",
    },
  };
  return { raster, classes };
}

/** Which cover lies where, and how green every field is. */
function landscape(size: number, seed: number): { classes: Uint8Array; greenness: Float32Array } {
  const height = noiseField(seed, size / 2.2, 5);
  const wetness = noiseField(seed + 1, size / 4, 4);
  const course = noiseField(seed + 2, size / 1.6, 4);
  const town = noiseField(seed + 3, size / 5, 3);
  const fieldOf = parcels(size, seed + 4);
  const classes = new Uint8Array(size * size);
  const greenness = new Float32Array(size * size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      // the land climbs towards the north-east, so that every cover finds its place
      const h = 0.55 * height(x, y) + 0.45 * ((x + (size - y)) / (2 * size));
      const wet = wetness(x, y);
      const river = Math.abs(course(x, y) - 0.5);
      const i = y * size + x;
      const field = fieldOf(x, y);
      greenness[i] = field.greenness;
      if (h < 0.62 && river < 0.012 + 0.02 * (0.62 - h)) classes[i] = cover.water;
      else if (h < 0.3 && wet > 0.55) classes[i] = cover.water;
      else if (h < 0.5 && (river < 0.035 || wet > 0.72)) classes[i] = cover.flooded;
      else if (h > 0.8) classes[i] = cover.snow;
      else if (h > 0.68) classes[i] = cover.bare;
      else if (town(x, y) > 0.66 && h < 0.58) classes[i] = field.edge ? cover.bare : cover.built;
      else if (h > 0.58) classes[i] = wet > 0.45 ? cover.trees : cover.shrub;
      else if (wet > 0.56) classes[i] = cover.trees;
      else classes[i] = field.kind;
    }
  return { classes, greenness };
}

interface Parcel {
  readonly kind: number;
  readonly greenness: number;
  readonly edge: boolean;
}

/** Farmland: the plane cut into cells around jittered points, each one field. */
function parcels(size: number, seed: number): (x: number, y: number) => Parcel {
  const cell = 24;
  const side = Math.ceil(size / cell) + 2;
  const random = seededRandom(seed);
  const points = Array.from({ length: side * side }, (_, i) => ({
    x: ((i % side) - 1 + random.next()) * cell,
    y: (Math.floor(i / side) - 1 + random.next()) * cell,
    kind: random.next() < 0.22 ? cover.grass : cover.crops,
    greenness: random.next(),
  }));
  return (x, y) => {
    let nearest = points[0];
    let first = Number.POSITIVE_INFINITY;
    let second = first;
    const [column, row] = [Math.floor(x / cell) + 1, Math.floor(y / cell) + 1];
    for (let j = Math.max(0, row - 1); j <= Math.min(side - 1, row + 1); j++)
      for (let i = Math.max(0, column - 1); i <= Math.min(side - 1, column + 1); i++) {
        const point = points[j * side + i];
        if (!point) continue;
        const distance = Math.hypot(point.x - x, point.y - y);
        if (distance < first) {
          second = first;
          first = distance;
          nearest = point;
        } else if (distance < second) second = distance;
      }
    return { kind: nearest?.kind ?? 0, greenness: nearest?.greenness ?? 1, edge: second - first < 1.5 };
  };
}

const mix = (from: number, to: number, share: number): number => from + (to - from) * share;

/** Gives every block of factor × factor pixels its mean: what a coarser band shows on the fine grid. */
function blur(plane: Uint16Array, size: number, factor: number): void {
  if (factor === 1) return;
  for (let y = 0; y < size; y += factor)
    for (let x = 0; x < size; x += factor) {
      let sum = 0;
      for (let j = y; j < y + factor; j++)
        for (let i = x; i < x + factor; i++) sum += plane[j * size + i] ?? 0;
      const mean = Math.round(sum / factor ** 2);
      for (let j = y; j < y + factor; j++) plane.fill(mean, j * size + x, j * size + x + factor);
    }
}
