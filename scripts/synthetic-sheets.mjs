// Draws the contact sheets and the figure of docs/synthetic-world.md from the built library: npm run build, then this.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
const built = (path) => require(join(root, "kernel-lib", "dist", `${path}.js`));
const { generateImage } = built("datasets/synthetic/layouts");
const { euroSatClasses } = built("datasets/synthetic/eurosat-like");
const { ssl4eoLike, landOf } = built("datasets/synthetic/ssl4eo-like");
const { landCovers, surfaces } = built("datasets/synthetic/surfaces");
const { syntheticScene } = built("datasets/synthetic/scene");
const { syntheticStatistics } = built("testing/synthetic-statistics");
const { statisticsPreset } = built("sensors/statistics");
const { namedComposite, renderComposite } = built("sensors/composites");
const { encode } = built("vendor/fast-png");
const images = join(root, "docs", "images");
mkdirSync(images, { recursive: true });

/** One stretch for all pictures of a sheet, so that seasons and classes can be compared. */
const stretches = {
  "true-colour": {
    stretch: {
      kind: "fixed",
      limits: [
        [250, 2600],
        [450, 2400],
        [650, 2300],
      ],
    },
    gamma: 0.8,
  },
  "false-colour": {
    stretch: {
      kind: "fixed",
      limits: [
        [200, 4800],
        [250, 2800],
        [450, 2600],
      ],
    },
    gamma: 0.85,
  },
  sar: {},
};

/** Pictures beside and beneath each other, two pixels apart; colours in steps of eight, which makes the files smaller. */
function sheet(name, rows, side) {
  const gap = 2;
  const width = rows[0].length * (side + gap) - gap;
  const height = rows.length * (side + gap) - gap;
  const data = new Uint8Array(width * height * 3).fill(255);
  rows.forEach((row, r) => {
    row.forEach((rgba, c) => {
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++)
          for (let channel = 0; channel < 3; channel++)
            data[((r * (side + gap) + y) * width + c * (side + gap) + x) * 3 + channel] =
              rgba[(y * side + x) * 4 + channel] & 0xf8;
    });
  });
  const png = encode({ data, width, height, channels: 3, depth: 8 }, { zlib: { level: 9 } });
  writeFileSync(join(images, `synthetic-${name}.png`), png);
  console.log(`synthetic-${name}.png: ${width} x ${height}, ${Math.round(png.length / 1024)} KB`);
}

const picture = (raster, composite) =>
  renderComposite(raster, namedComposite(composite), stretches[composite]);

/** The middle of a raster. */
function middle(raster, side) {
  const { data, width, height, bands } = raster;
  const out = new data.constructor(bands.length * side * side);
  const [left, top] = [(width - side) >> 1, (height - side) >> 1];
  for (let b = 0; b < bands.length; b++)
    for (let y = 0; y < side; y++) {
      const from = (b * height + top + y) * width + left;
      out.set(data.subarray(from, from + side), (b * side + y) * side);
    }
  return { ...raster, data: out, width: side, height: side };
}

/** EuroSAT's classes: a row each. */
async function classSheet(composite, product, columns) {
  const rows = await Promise.all(
    euroSatClasses.map((_, k) =>
      Promise.all(
        Array.from({ length: columns }, async (_, n) => {
          const recipe = { layout: "eurosat", seed: 7, index: n * 10 + k, season: 0, product };
          return picture((await generateImage(recipe)).raster, composite);
        }),
      ),
    ),
  );
  sheet(`classes-${composite}`, rows, 64);
}

/** For every land cover the place, of the first sixty, whose middle has most of it. */
function placesOfCovers(seed) {
  const best = landCovers.map(() => ({ index: 0, count: -1 }));
  for (let index = 0; index < 60; index++) {
    const { units, unit, window } = landOf(ssl4eoLike(seed, index));
    const counts = landCovers.map(() => 0);
    const half = window.width >> 1;
    for (let y = half - 40; y < half + 40; y++)
      for (let x = half - 40; x < half + 40; x++)
        counts[surfaces[units[unit[y * window.width + x]].surface].cover]++;
    counts.forEach((count, cover) => {
      if (count > best[cover].count) best[cover] = { index, count };
    });
  }
  return best.map(({ index }) => index);
}

/** Land covers: a column each; rows are the four seasons by date. */
async function seasonSheet(places, seed, composite, product) {
  const rows = [];
  for (let season = 0; season < 4; season++) {
    const row = [];
    for (const index of places) {
      const { raster } = await generateImage({ layout: "ssl4eo", seed, index, season, product });
      row.push(picture(middle(raster, 80), composite));
    }
    rows.push(row);
  }
  sheet(`seasons-${composite}`, rows, 80);
}

async function panorama() {
  const scene = syntheticScene({ seed: 6, width: 480 });
  const window = { x: 0, y: 0, width: 480, height: 480 };
  const { data } = await scene.read(window);
  const raster = { data, bands: scene.bands, width: 480, height: 480, nodata: null };
  sheet("panorama", [[picture(raster, "true-colour")]], 480);
}

/** Mean and deviation of every band, ours beside SSL4EO-S12's, as bars from mean − σ to mean + σ. */
function statisticsFigure(places) {
  const all = syntheticStatistics(11, places);
  const panels = [
    { product: "L1C", low: -1000, high: 5000, unit: "digital numbers" },
    { product: "L2A", low: -1000, high: 5000, unit: "digital numbers" },
    { product: "S1", low: -30, high: 0, unit: "dB" },
  ];
  const [panelHeight, left, step] = [170, 70, 46];
  const parts = [];
  panels.forEach(({ product, low, high, unit }, p) => {
    const top = 50 + p * (panelHeight + 50);
    const y = (value) => (top + panelHeight * (1 - (value - low) / (high - low))).toFixed(1);
    parts.push(`<text x="10" y="${top - 14}" class="t">${product}: mean ± σ, ${unit}</text>`);
    for (let i = 0; i <= 6; i++) {
      const value = low + ((high - low) * i) / 6;
      parts.push(`<line x1="${left}" x2="690" y1="${y(value)}" y2="${y(value)}" class="g"/>`);
      parts.push(`<text x="${left - 8}" y="${Number(y(value)) + 4}" class="a">${value}</text>`);
    }
    const published = statisticsPreset("ssl4eo-s12", product);
    const bands = all.filter((entry) => entry.product === product);
    bands.forEach(({ band, mean, std }, b) => {
      const x = left + 24 + b * step;
      const bar = (at, m, s, colour) => {
        const h = (Number(y(m - s)) - Number(y(m + s))).toFixed(1);
        parts.push(`<rect x="${at}" y="${y(m + s)}" width="12" height="${h}" fill="${colour}"/>`);
        parts.push(`<line x1="${at - 1}" x2="${at + 13}" y1="${y(m)}" y2="${y(m)}" class="m"/>`);
      };
      bar(x - 13, published.mean[band], published.std[band], "#9aa5b1");
      bar(x + 1, mean, std, "#2f7d4f");
      parts.push(`<text x="${x}" y="${top + panelHeight + 16}" class="b">${band}</text>`);
    });
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 700" width="700" height="700" role="img">
<title>Mean and standard deviation of every band, synthetic and published</title>
<style>text{font:12px sans-serif;fill:#222}.t{font-weight:bold}.a{text-anchor:end;fill:#555}.b{text-anchor:middle}.g{stroke:#ddd}.m{stroke:#000;stroke-width:1.5}</style>
<rect width="700" height="700" fill="#fff"/>
<rect x="380" y="8" width="12" height="12" fill="#9aa5b1"/><text x="398" y="18">SSL4EO-S12, published</text>
<rect x="540" y="8" width="12" height="12" fill="#2f7d4f"/><text x="558" y="18">synthetic world</text>
${parts.join("\n")}
</svg>
`;
  writeFileSync(join(images, "synthetic-statistics.svg"), svg);
  for (const { product, band, mean, std } of all) {
    const published = statisticsPreset("ssl4eo-s12", product);
    const shift = (mean - published.mean[band]) / published.std[band];
    console.log(
      `| ${product} | ${band} | ${mean.toFixed(1)} ± ${std.toFixed(1)} | ${published.mean[band].toFixed(1)} ± ${published.std[band].toFixed(1)} | ${shift.toFixed(2)} | ${(std / published.std[band]).toFixed(2)} |`,
    );
  }
}

await classSheet("true-colour", "L1C", 8);
await classSheet("false-colour", "L1C", 8);
await classSheet("sar", "S1", 5);
const seed = 21;
const places = placesOfCovers(seed);
await seasonSheet(places, seed, "true-colour", "L1C");
await seasonSheet(places, seed, "false-colour", "L1C");
await seasonSheet(places, seed, "sar", "S1");
await panorama();
statisticsFigure(120);
