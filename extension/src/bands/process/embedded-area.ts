import type { PixelWindow, Scene } from "softcon";
import type { Library } from "../../shell/process/library";
import { problem } from "../../shell/process/problem";
import type { EmbeddedTiles, ModelAnswer, ModelQuestion } from "../shared/embedded-tiles";
import { fillPixels, type SceneEncoder, tokensOf } from "./scene-encoder";
import { VectorField } from "./token-field";

/** Tiles in one run of the model. */
const batchSize = 4;
/** Patch tokens beyond this are not kept. */
const mostTokenBytes = 2 ** 28;

/** The vectors of some tiles of a scene. */
export class EmbeddedArea {
  readonly #tiles: VectorField;
  readonly #tokens: VectorField | null;
  readonly #tokensPerTile: number;

  private constructor(
    readonly embedded: EmbeddedTiles,
    tiles: VectorField,
    tokens: VectorField | null,
  ) {
    this.#tiles = tiles;
    this.#tokens = tokens;
    this.#tokensPerTile = embedded.tokenRows * embedded.tokenColumns;
  }

  /** Embeds windows of a scene, all of one size. @throws SoftconError, or once `signal` is aborted. */
  static async embed(
    scene: Scene,
    { encoder, notes }: SceneEncoder,
    windows: Int32Array,
    work: { readonly signal: AbortSignal; readonly onProgress: (done: number) => void },
  ): Promise<EmbeddedArea> {
    const count = windows.length / 4;
    const vectors: Float32Array[] = [];
    const tokens: Float32Array[] = [];
    let kept = { rows: 0, columns: 0, dim: 0 };
    let tooMany = false;
    for (let first = 0; first < count; first += batchSize) {
      work.signal.throwIfAborted();
      const batch = await readBatch(scene, encoder.bands, windows, first, work.signal);
      const outputs = await encoder.run(batch);
      const { embedding } = outputs;
      if (!embedding) throw problem("the model gives no embedding; export it with one");
      vectors.push(embedding.data);
      const map = tokensOf(outputs);
      if (map) {
        tooMany ||= (map.data.byteLength / batch.shape[0]) * count > mostTokenBytes;
        kept = { rows: map.rows, columns: map.columns, dim: map.dim };
        if (!tooMany) tokens.push(map.data);
      }
      work.onProgress(Math.min(first + batchSize, count));
    }
    const all = joined(vectors);
    const withTokens = tokens.length > 0 && !tooMany;
    return new EmbeddedArea(
      {
        model: encoder.description.id,
        windows,
        tokenRows: withTokens ? kept.rows : 0,
        tokenColumns: withTokens ? kept.columns : 0,
        notes: [
          ...notes,
          ...(tooMany ? ["patch tokens of so many tiles are not kept: embed fewer to see them"] : []),
          ...(encoder.description.untrained ? ["weights that nobody trained: for demonstration only"] : []),
        ],
      },
      new VectorField(all, all.length / count),
      withTokens ? new VectorField(joined(tokens), kept.dim) : null,
    );
  }

  /** The vectors of a scene's tiles in a table. @throws SoftconError where it has none of them. */
  static async fromTable(library: Library, path: string, scene: string): Promise<EmbeddedArea> {
    const table = await library.openEmbeddings(path);
    try {
      const { provenance } = table;
      if (provenance.kind !== "softcon" || provenance.provenance.tile === null)
        throw problem(`${path} does not hold tiles of an image; make such a table with softcon embed --tile`);
      const { tile, model } = provenance.provenance;
      const rows = (await table.rows()).flatMap(({ id, embedding }) => {
        const found = /^(.*)\/(\d+)_(\d+)$/.exec(id);
        return found?.[1] === scene ? [{ x: Number(found[2]), y: Number(found[3]), embedding }] : [];
      });
      const [first] = rows;
      if (!first) throw problem(`${path} holds no tile of ${scene}; choose the table that was made of it`);
      const windows = Int32Array.from(rows.flatMap(({ x, y }) => [x, y, tile, tile]));
      const vectors = joined(rows.map(({ embedding }) => embedding));
      return new EmbeddedArea(
        { model, windows, tokenRows: 0, tokenColumns: 0, notes: [`vectors of ${path}`] },
        new VectorField(vectors, first.embedding.length),
        null,
      );
    } finally {
      await table.close();
    }
  }

  /** @throws SoftconError where there is no such tile or token. */
  answer(library: Library, question: ModelQuestion): ModelAnswer {
    if (question.kind === "components") {
      if (!this.#tokens) throw problem("no patch tokens were kept");
      return { kind: "components", colours: this.#tokens.components(library) };
    }
    const { tile, token } = question;
    const field = token === null ? this.#tiles : this.#tokens;
    const index = token === null ? tile : tile * this.#tokensPerTile + token;
    if (!field || !(index >= 0 && index < field.count))
      throw problem(`there is no tile ${tile} with token ${token}`);
    return { kind: "similar", values: field.similarTo(index) };
  }
}

async function readBatch(
  scene: Scene,
  bands: readonly string[],
  windows: Int32Array,
  first: number,
  signal: AbortSignal,
) {
  const images = Math.min(batchSize, windows.length / 4 - first);
  const place = (i: number): PixelWindow => {
    const [x = 0, y = 0, width = 0, height = 0] = windows.subarray(4 * i, 4 * i + 4);
    return { x, y, width, height };
  };
  const { width, height } = place(first);
  const size = bands.length * width * height;
  const data = new Float32Array(images * size);
  for (let i = 0; i < images; i++) {
    const raster = await scene.read(place(first + i), { bands, signal });
    fillPixels(raster.data, data.subarray(i * size, (i + 1) * size), raster.nodata);
  }
  return { data, shape: [images, bands.length, height, width] as const };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
