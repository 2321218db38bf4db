import { seededRandom } from "#lib/core/random";
import { crsFromEpsg } from "#lib/raster/epsg";
import type { WindowSource } from "#lib/raster/geotiff-writer";
import { productBands } from "#lib/sensors/bands";

/** Top-of-atmosphere reflectance × 10,000 of kinds of land, roughly, in the order of `bands`. */
const kinds: readonly (readonly number[])[] = [
  [1300, 1000, 750, 500, 450, 420, 420, 400, 380, 120, 12, 200, 130], // water
  [1250, 950, 800, 550, 850, 2000, 2500, 2600, 2800, 800, 12, 1400, 650], // forest
  [1330, 1060, 980, 760, 1150, 2400, 2900, 3000, 3200, 950, 13, 1900, 1050], // grass
  [1350, 1100, 1050, 900, 1350, 2600, 3100, 3200, 3400, 1000, 13, 2000, 1200], // crops
  [1600, 1500, 1600, 1900, 2100, 2300, 2500, 2500, 2700, 900, 14, 3200, 2700], // soil
  [1700, 1600, 1550, 1600, 1700, 1800, 1900, 1950, 2000, 800, 15, 2100, 1900], // buildings
];
const bands = productBands.L1C;

/** Pixels between the points of the coarse and the fine lattice that the land is drawn on. */
const [coarse, fine] = [512, 64];

/**
 * A Sentinel-2 L1C granule that nobody took: patches of land cover with texture and noise, 13 bands, uint16, 10 m,
 * computed window by window. Its seed and the place of a pixel decide the pixel, whatever window it is read in.
 */
export function seededLand(seed: number, width = 10980, height = width): WindowSource {
  const random = seededRandom(seed);
  const lattice = Float32Array.from({ length: 65536 }, () => random.next());
  const noise = Float32Array.from({ length: 65536 }, () => 25 * random.normal());
  const kindOf = Uint8Array.from({ length: 24 }, (_, i) => (i < 6 ? i : random.int(kinds.length)));
  const spectra = Float32Array.from(kinds.flat());

  const at = (x: number, y: number): number =>
    lattice[(Math.imul(x, 40503) ^ Math.imul(y, 60493)) & 65535] ?? 0;
  /** The lattice's values, blended smoothly between its points. */
  const smooth = (x: number, y: number, step: number): number => {
    const [i, j] = [Math.floor(x / step), Math.floor(y / step)];
    const [u, v] = [x / step - i, y / step - j];
    const [s, t] = [u * u * (3 - 2 * u), v * v * (3 - 2 * v)];
    const upper = at(i, j) * (1 - s) + at(i + 1, j) * s;
    return upper * (1 - t) + (at(i, j + 1) * (1 - s) + at(i + 1, j + 1) * s) * t;
  };

  return {
    width,
    height,
    bands,
    pixelType: "uint16",
    nodata: 0,
    datetime: "2021-06-30T10:10:00Z",
    crs: crsFromEpsg(32632),
    transform: [600000, 10, 0, 5300040, 0, -10],
    read: async (window) => {
      const area = window.width * window.height;
      const data = new Uint16Array(bands.length * area);
      let i = 0;
      for (let y = window.y; y < window.y + window.height; y++)
        for (let x = window.x; x < window.x + window.width; x++, i++) {
          const detail = smooth(x, y, fine);
          const kind =
            kindOf[Math.min(Math.floor((0.8 * smooth(x, y, coarse) + 0.2 * detail) * 24), 23)] ?? 0;
          const brightness = 0.85 + 0.3 * detail;
          const start = Math.imul(x, 7919) + Math.imul(y, 104729) + (Math.imul(x, y) >>> 3);
          for (let band = 0, to = i; band < bands.length; band++, to += area) {
            const reflectance = spectra[kind * bands.length + band]! * brightness;
            data[to] = Math.max(reflectance + noise[(start + band * 4999) & 65535]!, 1);
          }
        }
      return { data, width: window.width, height: window.height };
    },
  };
}
