// Writes the two scenes that the band visualizer is measured on: 10,980 × 10,980 pixels of 13 bands, over 2 GB each,
// with overviews and without.  node test/bench/large-scene.mjs FOLDER [SIDE]
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { productBands, writeGeoTiff } from "softcon";

const [folder, side = "10980"] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node test/bench/large-scene.mjs FOLDER [SIDE]");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const size = Number(side);
const bands = productBands.L1C;

/** Fields of a few hundred metres with texture of nine bits, as much as real scenes have: it compresses as badly. */
function pixels({ x, y, width, height }) {
  const data = new Uint16Array(bands.length * width * height);
  let at = 0;
  for (let band = 0; band < bands.length; band++)
    for (let row = y; row < y + height; row++)
      for (let column = x; column < x + width; column++) {
        const field =
          Math.imul(((column >> 6) * 73856093) ^ ((row >> 6) * 19349663) ^ (band >> 2), 0x9e3779b1) >>> 22;
        const noise =
          Math.imul(Math.imul(column, 0x85ebca6b) ^ Math.imul(row, 0xc2b2ae35) ^ band, 0x27d4eb2f) >>> 23;
        data[at++] = 500 + 100 * band + ((column + row) >> 4) + field + noise;
      }
  return { data, width, height };
}

const source = {
  width: size,
  height: size,
  bands,
  pixelType: "uint16",
  nodata: 0,
  transform: [600000, 10, 0, 5400000, 0, -10],
  crs: {
    epsg: 32633,
    name: "WGS 84 / UTM zone 33N",
    proj4: "+proj=utm +zone=33 +datum=WGS84 +units=m +no_defs",
  },
  read: async (window) => pixels(window),
};
for (const [name, overviews] of [
  ["overviews.tif", "average"],
  ["plain.tif", "none"],
]) {
  const path = join(folder, name);
  const start = performance.now();
  await writeGeoTiff(path, source, { tileSize: 512, level: 1, overviews });
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`${path}: ${(statSync(path).size / 2 ** 30).toFixed(2)} GiB in ${seconds} s`);
}
