import { mkdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { writeFileAtomic } from "../../core/atomic-file";
import { syntheticRaster } from "../../datasets/synthetic/scene";
import { cover, landCovers } from "../../datasets/synthetic/surfaces";
import { openEmbeddings } from "../../embeddings/embedding-file";
import { EmbeddingWriter } from "../../embeddings/embedding-writer";
import { earthIndexLayout } from "../../embeddings/table-layout";
import type { EmbeddingTable } from "../../inference/embedding";
import { loadEncoder } from "../../inference/load-encoder";
import { provenanceOf } from "../../inference/provenance";
import { parameterCount } from "../../networks/architectures";
import { writeHtml } from "../../plots/write-html";
import { writeGeoTiff } from "../../raster/geotiff-writer";
import { openScene } from "../../raster/open-scene";
import type { Scene } from "../../raster/scene";
import type { Command, Context } from "../command";
import { demoFigures } from "../demo/figures";
import { centred, cosinesTo, neighbourAgreement, principalComponents } from "../demo/likeness";
import { demoPictures } from "../demo/pictures";
import { type DemoResult, demoReport } from "../demo/report";
import { mainCover, meanSpectra } from "../demo/tile-covers";
import { counted } from "../text";

const seed = 6;
const size = 672;
const tile = 42;

/** Comes with the package; learned on the same invented world as the scene. */
const model = "softcon-tiny-s2";

export const demo: Command = {
  name: "demo",
  summary: "show the whole way from a scene to embeddings, with no download, in an HTML report",
  usage: "[-o DIR]",
  details: "The scene is synthetic, and so is all that the small network has seen; the report says so.",
  options: { out: { value: "DIR", short: "o", help: "where to write; default: softcon-demo" } },
  run: async (args, context) => {
    args.noOperands();
    const folder = args.text("out") ?? "softcon-demo";
    mkdirSync(folder, { recursive: true });
    const result = await runDemo(folder, context);
    const report = join(folder, "report.html");
    writeFileAtomic(report, demoReport(result));
    if (args.flag("json")) {
      const { tiles, files, model, agreement, explained, seconds } = result;
      context.out(
        JSON.stringify({ report, tiles: tiles.length, files, model, agreement, explained, seconds }, null, 2),
      );
    } else {
      context.out(report);
      context.note(`open it in a browser: ${pathToFileURL(resolve(report))}`);
    }
    return undefined;
  },
};

async function runDemo(folder: string, context: Context): Promise<DemoResult> {
  const began = performance.now();
  const path = (name: string): string => join(folder, name);
  context.note(`painting a synthetic Sentinel-2 scene of ${size} × ${size} pixels (seed ${seed})`);
  const { raster, covers: classes } = syntheticRaster({ seed, width: size });
  await writeGeoTiff(path("scene.tif"), raster, { signal: context.signal });

  // From here on the scene is a file like any other.
  const scene = await openScene(path("scene.tif"));
  try {
    const image = await scene.read({ x: 0, y: 0, width: size, height: size });
    const pictures = demoPictures(image, classes);
    writeFileAtomic(path("true-colour.png"), pictures.trueColour);
    writeFileAtomic(path("false-colour.png"), pictures.falseColour);
    writeFileAtomic(path("ndvi.png"), pictures.vegetation);
    writeFileAtomic(path("land-cover.png"), pictures.classes);

    const embeddingBegan = performance.now();
    const { table, provider, parameters } = await embedScene(
      scene,
      classes,
      path("embeddings.parquet"),
      context,
    );
    const embedding = (performance.now() - embeddingBegan) / 1000;

    const { provenance, dim, rows, matrix } = table;
    const vectors = centred({ matrix, dim });
    const { coordinates, explained } = principalComponents(vectors, 3);
    const side = size / tile;
    const tiles = rows.map(({ id }, i) => {
      const window = { x: (i % side) * tile, y: Math.floor(i / side) * tile, width: tile, height: tile };
      return { id, ...mainCover(classes, size, window) };
    });
    const query = purest(tiles, cover.built);
    const shown = {
      seed,
      size,
      pictures,
      bands: image.bands,
      spectra: meanSpectra(image, classes),
      model: {
        name: provenance.model,
        untrained: provenance.untrained,
        dim,
        parameters,
        provider,
      },
      tile,
      side,
      tiles,
      components: coordinates,
      explained,
      query,
      similarity: cosinesTo(query, vectors),
      agreement: neighbourAgreement(
        vectors,
        tiles.map((entry) => entry.cover),
      ),
    };
    writeHtml(demoFigures(image, shown), path("figures.html"), { title: "SoftCon demo: figures" });
    return {
      ...shown,
      seconds: { embedding, all: (performance.now() - began) / 1000 },
      files: [
        ["scene.tif", "the scene: a tiled, georeferenced GeoTIFF of 13 bands, with overviews"],
        [
          "embeddings.parquet",
          "the table of embeddings: GeoParquet, one row a tile, with outline and land cover",
        ],
        ["figures.html", "this report's figures, and more, to zoom into and to ask for numbers"],
        ["true-colour.png", "B4, B3, B2 as a picture"],
        ["false-colour.png", "B8, B4, B3 as a picture"],
        ["ndvi.png", "the vegetation index as a picture"],
        ["land-cover.png", "the land cover that the scene was painted from"],
      ].map(([name = "", what = ""]) => ({ name, what, bytes: statSync(path(name)).size })),
    };
  } finally {
    await scene.close();
  }
}

/** Embeds the scene tile by tile into a table on disk, and reads it back. */
async function embedScene(
  scene: Scene,
  classes: Uint8Array,
  path: string,
  { signal, progress, note }: Context,
): Promise<{ table: EmbeddingTable; provider: string; parameters: number }> {
  const encoder = await loadEncoder(model, { provider: "cpu" });
  const bar = progress("embedding");
  try {
    note(`embedding ${counted(scene.tileCount({ size: tile }), "tiles")} with ${model}`);
    rmSync(path, { force: true });
    const provenance = provenanceOf(encoder.description, "cls", { tile, stride: tile });
    const writer = EmbeddingWriter.create(path, provenance, { layout: earthIndexLayout(["label"]) });
    const total = scene.tileCount({ size: tile });
    const batches = encoder.stream(scene.tiles({ size: tile, signal }), {
      batch: 16,
      total,
      signal,
      onProgress: bar.update,
    });
    for await (const batch of batches) {
      const rows = batch.map(({ tile: { id, footprint, datetime, source, window }, embedding }) => {
        const label = landCovers[mainCover(classes, size, window).cover]?.name ?? null;
        return { id, embedding, footprint, datetime, source, label };
      });
      writer.append(rows, null);
    }
    writer.finish();
    const file = await openEmbeddings(path);
    try {
      const { placement, description } = encoder;
      const parameters = parameterCount(description.architecture);
      return { table: await file.table(), provider: placement.provider, parameters };
    } finally {
      await file.close();
    }
  } finally {
    bar.done();
    await encoder.dispose();
  }
}

/** The tile that a class fills most. */
function purest(tiles: DemoResult["tiles"], wanted: number): number {
  const shares = tiles.map((entry) => (entry.cover === wanted ? entry.share : 0));
  return shares.indexOf(Math.max(...shares));
}
