import { bandInfo } from "../../sensors/bands";
import { bytes, count } from "../text";
import { lineChart, scatterPlot, tileMap } from "./charts";
import { cssColour, rampColour, viridis } from "./colours";
import { escapeHtml, figure, htmlPage, legend, pngImage } from "./html";
import { shownCovers } from "./shown-covers";

/** Everything the report shows, computed. */
export interface DemoResult {
  readonly seed: number;
  /** Side of the scene in pixels. */
  readonly size: number;
  /** The seed alone decides each picture; PNG bytes. */
  readonly pictures: {
    readonly trueColour: Uint8Array;
    readonly falseColour: Uint8Array;
    readonly vegetation: Uint8Array;
    readonly classes: Uint8Array;
  };
  readonly bands: readonly string[];
  /** Per class of `shownCovers`: mean reflectance of every band, or null where the scene has none of it. */
  readonly spectra: readonly (readonly number[] | null)[];
  readonly model: {
    readonly name: string;
    readonly untrained: boolean;
    readonly dim: number;
    readonly parameters: number;
    readonly provider: string;
  };
  readonly tile: number;
  /** Tiles in a row of the scene. */
  readonly side: number;
  /** Per tile, row by row: the class that covers most of it, and its share in [0, 1]. */
  readonly tiles: readonly { readonly id: string; readonly cover: number; readonly share: number }[];
  /** [tiles, 3]: coordinates on the first three principal components. */
  readonly components: Float32Array | Float64Array;
  /** Share of the variance that each of the three explains. */
  readonly explained: readonly number[];
  /** The tile whose likeness is shown, and every tile's cosine to it after centring. */
  readonly query: number;
  readonly similarity: Float32Array;
  /** Share of tiles whose nearest other tile has the same class, and what chance would give. */
  readonly agreement: { readonly share: number; readonly chance: number };
  readonly seconds: { readonly embedding: number; readonly all: number };
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly what: string }[];
}

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)}%`;

/** The demonstration as one self-contained HTML page. */
export function demoReport(result: DemoResult): string {
  return htmlPage(
    "SoftCon demo",
    [
      "<h1>From a Sentinel-2 scene to embeddings</h1>",
      `<p>This page was made on this computer by <code>softcon demo</code> in ${result.seconds.all.toFixed(1)} seconds, ` +
        "with no download and no Python. It shows the way that every GeoTIFF takes: read it, look at it, cut it into " +
        "tiles, turn each tile into a vector, compare the vectors.</p>",
      result.model.untrained ? untrainedBanner(result.model.name) : smallModelNote(result.model.name),
      sceneSection(result),
      spectraSection(result),
      embeddingSection(result),
      numbersSection(result),
      filesSection(result),
      nextSection(),
    ].join("\n"),
  );
}

function untrainedBanner(model: string): string {
  return (
    '<div class="alarm" role="note"><strong>UNTRAINED NETWORK</strong>' +
    `<p>The network here (<code>${escapeHtml(model)}</code>) has random weights: nobody trained it, and it knows nothing ` +
    "of the Earth. What order you see below comes from the colours of the tiles, which even random weights pass on. " +
    "It shows that the machinery works, not how good SoftCon is.</p></div>"
  );
}

function smallModelNote(model: string): string {
  return (
    `<p>The network here (<code>${escapeHtml(model)}</code>) is small, comes along, and was pretrained on synthetic images ` +
    "of the same invented world as this scene. It shows what embeddings do; the published encoders have seen the Earth.</p>"
  );
}

function sceneSection({ pictures, size, seed }: DemoResult): string {
  const extent = `${(size / 100).toFixed(2)} km`;
  return `<h2>The scene</h2>
<p>A seeded synthetic scene (seed ${seed}): ${count(size)} × ${count(size)} pixels of 10 m, ${extent} on a side, 13 Sentinel-2
L1C bands in digital numbers (reflectance × 10,000), UTM zone 33N. The place is invented; its spectra are plausible, not
measured.</p>
<div class="pair">
${figure(pngImage(pictures.trueColour, "true colour composite"), "True colour", "B4, B3, B2: what the eye would see.")}
${figure(pngImage(pictures.falseColour, "false colour composite"), "False colour infrared", "B8, B4, B3: living vegetation is red, because leaves reflect near infrared.")}
${figure(pngImage(pictures.vegetation, "NDVI map"), "NDVI", "(B8 − B4) / (B8 + B4): brown is −0.2 or less, green is 0.9 or more.")}
${figure(pngImage(pictures.classes, "land cover map"), "Land cover", "The truth the scene was painted from; the network never sees it.")}
</div>
${legend(shownCovers)}`;
}

function spectraSection({ bands, spectra }: DemoResult): string {
  const order = bands
    .map((name, at) => ({ at, name, centre: bandInfo(name).centre }))
    .sort((a, b) => a.centre - b.centre);
  const series = shownCovers.flatMap((land, i) => {
    const means = spectra[i];
    if (!means) return [];
    return [
      {
        name: land.name,
        colour: land.colour,
        points: order.map(({ at, centre }) => [centre, means[at] ?? 0] as const),
      },
    ];
  });
  const chart = lineChart(series, {
    x: "band, at the centre of its wavelengths (443 to 2,202 nm)",
    y: "mean reflectance",
    ticks: order.map(({ name, centre }) => [centre, name.slice(1)] as const),
  });
  return `<h2>Spectra by class</h2>
<div class="wide">${figure(chart, "Mean spectrum of each land cover", "Reflectance at the top of the atmosphere. Numbers below the axis are bands: 8A is B8A. In B10 the air absorbs nearly all light; it is there to see thin clouds.")}
<div>${legend(shownCovers)}<p class="soft">Each kind of surface reflects light in its own way: leaves absorb red (B4) and
reflect near infrared (B8), water absorbs nearly all beyond red, snow is bright until the short-wave infrared (B11).
This is what an encoder has to work with.</p></div></div>`;
}

function embeddingSection(result: DemoResult): string {
  const { components, explained, tiles, side, similarity, query } = result;
  const title = (i: number): string => {
    const tile = tiles[i];
    return tile ? `${tile.id}: ${percent(tile.share)} ${shownCovers[tile.cover]?.name}` : "";
  };
  const titles = tiles.map((_, i) => title(i));
  const dots = tiles.map((tile, i) => ({
    x: components[i * 3] ?? 0,
    y: components[i * 3 + 1] ?? 0,
    colour: shownCovers[tile.cover]?.colour ?? "gray",
    title: title(i),
  }));
  const likeness = Array.from(similarity, (value, i) => ({ value, i })).map(({ value, i }) => ({
    colour: cssColour(rampColour(viridis, (value + 1) / 2)),
    title: `${title(i)}; likeness ${value.toFixed(2)}`,
  }));
  const queryName = shownCovers[tiles[query]?.cover ?? 0]?.name ?? "";
  return `<h2>Embeddings</h2>
<p>The scene is cut into ${count(tiles.length)} tiles of ${result.tile} × ${result.tile} pixels (${result.tile * 10} m on
a side). The network turns each into a vector of ${result.model.dim} numbers. Tiles that look alike to the network get
vectors that point the same way. Rest the pointer on a tile to see what it is.</p>
<div class="row">
${figure(tileMap(coverColours(result), titles, side), "The tiles", "Each square is one tile in the colour of the land cover that fills most of it.")}
${figure(tileMap(componentColours(components), titles, side), "Three principal components as colour", `Red, green and blue are the three directions in which the vectors differ most (${percent(explained.reduce((a, b) => a + b, 0))} of the variance). Equal colours mean similar vectors.`)}
${figure(
  tileMap(
    likeness.map((entry) => entry.colour),
    likeness.map((entry) => entry.title),
    side,
    query,
  ),
  `Likeness to one tile (${queryName})`,
  "Cosine between the framed tile's vector and every other, after taking off the mean of all: yellow is 1, blue-green 0, violet −1.",
)}
</div>
<h2>A map of the vectors</h2>
<div class="wide">${figure(scatterPlot(dots, { x: `first component (${percent(explained[0] ?? 0)})`, y: `second (${percent(explained[1] ?? 0)})` }), "Principal components", "Each dot is a tile, near to those with similar vectors; its colour is the land cover that fills most of it. Percentages: the share of the variance that an axis shows.")}
<div>${legend(shownCovers)}</div></div>`;
}

function coverColours({ tiles }: DemoResult): string[] {
  return tiles.map((tile) => shownCovers[tile.cover]?.colour ?? "gray");
}

/** The three components as red, green and blue, each from its 2nd to its 98th percentile. */
function componentColours(components: ArrayLike<number>): string[] {
  const tiles = components.length / 3;
  const scaled = [0, 1, 2].map((c) => {
    const values = Array.from({ length: tiles }, (_, i) => components[i * 3 + c] ?? 0);
    const sorted = [...values].sort((a, b) => a - b);
    const low = sorted[Math.floor(tiles * 0.02)] ?? 0;
    const high = sorted[Math.ceil(tiles * 0.98) - 1] ?? 1;
    return values.map((value) =>
      Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low || 1)))),
    );
  });
  return Array.from({ length: tiles }, (_, i) =>
    cssColour([scaled[0]?.[i] ?? 0, scaled[1]?.[i] ?? 0, scaled[2]?.[i] ?? 0]),
  );
}

function numbersSection({ model, tiles, agreement, seconds, explained }: DemoResult): string {
  const rate = tiles.length / seconds.embedding;
  const rows: [string, string][] = [
    [count(tiles.length), "tiles were embedded: the rows of the table"],
    [String(model.dim), "numbers in each vector (dimensions)"],
    [
      count(model.parameters),
      "numbers (parameters) make up the network; the published ViT-S/14 has 22.4 million",
    ],
    [
      `${rate.toFixed(0)}/s`,
      `tiles a second by onnxruntime on ${escapeHtml(model.provider === "cpu" ? "the CPU" : model.provider)}, reading and writing included`,
    ],
    [
      percent(explained.reduce((a, b) => a + b, 0)),
      "of all variance among the vectors lies in the three directions shown above",
    ],
    [
      percent(agreement.share),
      `of tiles have a nearest neighbour (by cosine) of the same main land cover; by chance it would be ${percent(agreement.chance)}. ` +
        `${model.untrained ? "A random network already gets this from colour alone; measure a trained one against it." : ""}`,
    ],
  ];
  return `<h2>The numbers</h2>
<dl>${rows.map(([value, meaning]) => `<dt>${value}</dt><dd>${meaning}</dd>`).join("")}</dl>`;
}

function filesSection({ files }: DemoResult): string {
  const rows = files.map(
    ({ name, bytes: size, what }) =>
      `<tr><td><a href="${escapeHtml(encodeURI(name))}"><code>${escapeHtml(name)}</code></a></td>` +
      `<td class="number">${bytes(size)}</td><td>${escapeHtml(what)}</td></tr>`,
  );
  return `<h2>The files</h2>
<p>They lie beside this page.</p>
<table><thead><tr><th>file</th><th class="number">size</th><th>what it is</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function nextSection(): string {
  return `<h2>What next</h2>
<p>See what works on this computer, then embed a scene of your own with a published encoder:</p>
<pre><code>softcon doctor
softcon models
softcon pull B13_vits14_softcon
softcon embed your-scene.tif --model B13_vits14_softcon -o your-scene.parquet</code></pre>
<p>In the repository, write <code>npm run softcon --</code> for <code>softcon</code>. The table is GeoParquet: GeoPandas,
DuckDB and QGIS read it as it is. <code>softcon help COMMAND</code> explains every command.</p>`;
}
