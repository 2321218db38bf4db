import { SoftconError, throwIfAborted } from "../core/errors";
import type { LongWork } from "../core/progress";
import type { PixelArray } from "../raster/raster";
import type { Tile } from "../raster/scene";
import type { ModelDescription } from "./build-model";
import type { EmbeddingTable } from "./embedding";
import type { Opened, OpenRequest, Outputs, PixelBatch } from "./encoder-messages";
import { EncoderThread } from "./encoder-thread";
import { suspiciousRange } from "./input-check";
import { type Pool, pooledSize, poolOutputs } from "./pooling";
import { provenanceOf } from "./provenance";

export interface StreamOptions extends LongWork {
  /** Images in one run; default 4. */
  readonly batch?: number;
  /** Default "cls"; the others need a ViT opened with the outputs that `poolOutputs` names. */
  readonly pool?: Pool;
  /** How many tiles there are, for progress. */
  readonly total?: number;
}

/** A tile and its vector. */
export interface EmbeddedTile<T extends Tile = Tile> {
  readonly tile: T;
  /** [dim] float32, as the network gives it. */
  readonly embedding: Float32Array;
}

/** How many batches are in the encoder's hands at a time: one runs, one waits, so that it never idles. */
const batchesAhead = 2;

/** A backbone with its preprocessing, running in a thread of its own. Made by `loadEncoder`; `dispose` frees it. */
export class Encoder {
  readonly #thread: EncoderThread;
  readonly #opened: Opened;
  readonly #onNotice: (notice: string) => void;
  #rangeChecked = false;

  private constructor(thread: EncoderThread, opened: Opened, onNotice: (notice: string) => void) {
    this.#thread = thread;
    this.#opened = opened;
    this.#onNotice = onNotice;
  }

  /** @throws SoftconError where the weights, the options or the provider do not serve. */
  static async open(request: OpenRequest, onNotice: (notice: string) => void = () => {}): Promise<Encoder> {
    const { thread, opened } = await EncoderThread.open(request);
    return new Encoder(thread, opened, onNotice);
  }

  /** What the model is, with its preprocessing settled. */
  get description(): ModelDescription {
    return this.#opened.description;
  }

  /** Where it runs, and which providers were passed over for what reason. */
  get placement(): Omit<Opened, "description"> {
    const { provider, passedOver } = this.#opened;
    return { provider, passedOver };
  }

  /** Bands of the input in the order in which they are expected. */
  get bands(): readonly string[] {
    return this.description.preprocessing.bands;
  }

  /** Length of the vectors that `pool` gives. */
  dim(pool: Pool = "cls"): number {
    return pooledSize(pool, this.description);
  }

  /**
   * Runs one batch of digital numbers [B, bands, H, W]; H and W are free where the preprocessing resizes, else multiples
   * of a ViT's patch. The batch's buffer is handed over and is of no use to the caller afterwards.
   * @throws SoftconError where the shape does not fit.
   */
  async run(batch: PixelBatch): Promise<Outputs> {
    const { data, shape } = batch;
    const [images, bands, height, width] = shape;
    if (bands !== this.bands.length || data.length !== images * bands * height * width) {
      throw new SoftconError(
        `a batch of shape [${shape}] with ${data.length} values; [B, ${this.bands.length}, H, W] and its product were expected`,
      );
    }
    const { preprocessing, architecture } = this.description;
    const unit = architecture.kind === "vit" && preprocessing.resize === null ? architecture.patch : 1;
    if (height % unit !== 0 || width % unit !== 0 || height < unit || width < unit) {
      throw new SoftconError(
        `images of ${width}×${height} pixels; multiples of ${unit} were expected: resize, or choose another tile size`,
      );
    }
    if (data instanceof Float32Array !== (preprocessing.inputType === "float32")) {
      throw new SoftconError(`the model takes ${preprocessing.inputType} pixels, another type was given`);
    }
    if (!this.#rangeChecked) {
      this.#rangeChecked = true;
      const suspicion = suspiciousRange(data, preprocessing);
      if (suspicion !== null) this.#onNotice(suspicion);
    }
    return this.#thread.run(batch);
  }

  /**
   * Embeds tiles as they come, in batches and in order, while the next ones are read. A batch never mixes sizes.
   * @throws SoftconError where a tile lacks a band, or on abort.
   */
  async *stream<T extends Tile = Tile>(
    tiles: AsyncIterable<T> | Iterable<T>,
    options: StreamOptions = {},
  ): AsyncGenerator<EmbeddedTile<T>[]> {
    const { batch = 4, pool = "cls", signal, onProgress, total } = options;
    const running: Promise<EmbeddedTile<T>[]>[] = [];
    let waiting: T[] = [];
    let done = 0;
    const start = (): void => {
      if (waiting.length === 0) return;
      const started = this.#embedBatch(waiting, pool);
      started.catch(() => {}); // whoever awaits it sees the failure
      running.push(started);
      waiting = [];
    };
    const finished = (embedded: EmbeddedTile<T>[]): EmbeddedTile<T>[] => {
      done += embedded.length;
      onProgress?.({ done, unit: "tiles", ...(total === undefined ? {} : { total }) });
      return embedded;
    };
    for await (const tile of tiles) {
      throwIfAborted(signal);
      const [first] = waiting;
      if (first && (first.raster.width !== tile.raster.width || first.raster.height !== tile.raster.height))
        start();
      waiting.push(tile);
      if (waiting.length >= batch) start();
      while (running.length > batchesAhead) yield finished(await take(running));
    }
    start();
    while (running.length > 0) yield finished(await take(running));
  }

  /** Embeds tiles into a table in memory. */
  async embed(
    tiles: AsyncIterable<Tile> | Iterable<Tile>,
    options: StreamOptions = {},
  ): Promise<EmbeddingTable> {
    const { pool = "cls" } = options;
    const dim = this.dim(pool);
    const embedded: EmbeddedTile[] = [];
    for await (const some of this.stream(tiles, options)) embedded.push(...some);
    const matrix = new Float32Array(embedded.length * dim);
    const rows = embedded.map(({ tile, embedding }, row) => {
      matrix.set(embedding, row * dim);
      const { id, footprint, datetime, source } = tile;
      return { id, footprint, datetime, source, embedding: matrix.subarray(row * dim, (row + 1) * dim) };
    });
    return { provenance: provenanceOf(this.description, pool, null), dim, rows, matrix };
  }

  /** Frees the model and its thread; what still runs is rejected. */
  dispose(): Promise<void> {
    return this.#thread.dispose();
  }

  async #embedBatch<T extends Tile>(tiles: readonly T[], pool: Pool): Promise<EmbeddedTile<T>[]> {
    const [first] = tiles;
    if (!first) return [];
    const { width, height } = first.raster;
    const data = this.#thread.memory(tiles.length * this.bands.length * width * height);
    const size = data.length / tiles.length;
    tiles.forEach((tile, i) => {
      this.#fill(data.subarray(i * size, (i + 1) * size), tile);
    });
    const outputs = await this.run({ data, shape: [tiles.length, this.bands.length, height, width] });
    const parts = poolOutputs[pool];
    const dim = this.dim(pool);
    return tiles.map((tile, i) => {
      const embedding = new Float32Array(dim);
      parts.forEach((name, part) => {
        const output = outputs[name];
        if (!output) {
          throw new SoftconError(
            `pooling "${pool}" needs the output "${name}", which this model was opened without`,
            "usage",
          );
        }
        const length = output.data.length / tiles.length;
        embedding.set(output.data.subarray(i * length, (i + 1) * length), part * length);
      });
      return { tile, embedding };
    });
  }

  /** Copies a tile's bands in the network's order; what is no measurement becomes NaN, except a nodata of 0. */
  #fill(target: Float32Array, { raster, id }: Tile): void {
    const size = raster.width * raster.height;
    this.bands.forEach((band, i) => {
      const at = raster.bands.indexOf(band);
      if (at < 0) {
        throw new SoftconError(
          `${id} has bands ${raster.bands.join(" ")} but no ${band}; name its bands, or open the encoder for those it has`,
        );
      }
      const plane = target.subarray(i * size, (i + 1) * size);
      copyPlane(raster.data.subarray(at * size, (at + 1) * size), plane, raster.nodata);
    });
  }
}

/** Networks have seen a nodata of 0 as the digital number 0 in training, so it stays. */
function copyPlane(source: PixelArray, target: Float32Array, nodata: number | null): void {
  target.set(source);
  if (nodata === null || nodata === 0 || Number.isNaN(nodata)) return;
  for (let i = 0; i < target.length; i++) {
    if (source[i] === nodata) target[i] = Number.NaN;
  }
}

async function take<T>(queue: Promise<T>[]): Promise<T> {
  const first = queue.shift();
  if (!first) throw new Error("nothing to take");
  return first;
}
