// The embedding explorer's process as the extension starts it: how soon it shows, what it reads, what it holds.
import { type ChildProcess, fork } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { serialize } from "node:v8";
import { seededRandom } from "#lib/core/random";
import { EmbeddingWriter } from "#lib/embeddings/embedding-writer";
import { encodeFooter } from "#lib/embeddings/row-group";
import { earthIndexLayout } from "#lib/embeddings/table-layout";
import { tableKeyValues } from "#lib/embeddings/table-metadata";
import type { EmbeddingProvenance } from "#lib/inference/embedding";
import { parquetMetadata, type RowGroup } from "#lib/vendor/hyparquet";

const root = resolve(__dirname, "..", "..", "..");
const folder = join(tmpdir(), "softcon-explorer-bench");
const dim = 384;
const provenance: EmbeddingProvenance = {
  ...{
    model: "bench",
    weightsSha256: "0".repeat(64),
    architecture: "vits14",
    license: "none",
    untrained: true,
  },
  ...{ bands: ["B4"], preprocessing: "none", pool: "cls", dim, tile: null, stride: null, precision: "fp32" },
  softconVersion: "0.0.0",
};

/** A table of twenty directions with noise around them. */
function table(rows: number): string {
  const path = join(folder, `${rows}.parquet`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const random = seededRandom(1);
  const middles = Float32Array.from({ length: 20 * dim }, () => random.normal());
  // values are drawn once and used again, shifted: drawing each would take longer than writing
  const noise = Float32Array.from({ length: 65_537 }, () => random.normal());
  const writer = EmbeddingWriter.create(path, provenance, {
    layout: earthIndexLayout(["label"]),
    rowGroupSize: 4096,
  });
  for (let first = 0; first < rows; first += 4096) {
    const count = Math.min(4096, rows - first);
    const portion = Array.from({ length: count }, (_, i) => {
      const row = first + i;
      const kind = row % 20;
      const shift = random.int(65_537);
      const [x, y] = [10 + (row % 1000) * 0.01, 40 + Math.floor(row / 1000) * 0.01];
      const embedding = new Float32Array(dim);
      for (let c = 0; c < dim; c++)
        embedding[c] = (middles[kind * dim + c] ?? 0) + (noise[(shift + c * 17) % 65_537] ?? 0);
      return {
        ...{ id: `patch-${row}`, embedding, datetime: null, source: "none.tif", label: `class ${kind}` },
        footprint: [
          [x, y],
          [x + 0.01, y],
          [x + 0.01, y + 0.01],
          [x, y + 0.01],
          [x, y],
        ] as const,
      };
    });
    writer.append(portion, first);
  }
  writer.finish();
  return path;
}

/** A large table: one row group again and again, which is as much to read as others would be. */
function largeTable(groups: number): string {
  const path = join(folder, `${groups}-groups.parquet`);
  if (existsSync(path)) return path;
  const small = table(4096);
  const whole = readFileSync(small);
  const footer = whole.length - 8 - whole.readUInt32LE(whole.length - 8);
  const [group] = parquetMetadata(whole, { geoparquet: false }).row_groups;
  if (!group) throw new Error("no row group");
  const body = whole.subarray(4, footer);
  const file = openSync(path, "w");
  writeSync(file, whole.subarray(0, 4));
  const all: RowGroup[] = [];
  for (let at = 0; at < groups; at++) {
    writeSync(file, body);
    all.push(shifted(group, BigInt(at * body.length)));
  }
  const end = 4 + groups * body.length;
  const extent = { bounds: null, start: null, end: null };
  writeSync(file, encodeFooter(earthIndexLayout(["label"]), all, tableKeyValues(provenance, extent), end));
  closeSync(file);
  return path;
}

/** The row group as it lies farther on in the file. */
function shifted(group: RowGroup, by: bigint): RowGroup {
  return {
    ...group,
    columns: group.columns.map((chunk) => {
      const about = chunk.meta_data;
      if (!about) return chunk;
      const dictionary = about.dictionary_page_offset;
      return {
        ...chunk,
        file_offset: chunk.file_offset + by,
        meta_data: {
          ...about,
          data_page_offset: about.data_page_offset + by,
          ...(dictionary === undefined ? {} : { dictionary_page_offset: dictionary + by }),
        },
      };
    }),
  };
}

interface Message {
  readonly kind: string;
  readonly id?: number;
  readonly message?: string;
  readonly facts?: { readonly maps: readonly { readonly id: string }[] };
}

/** The explorer's process with what it is asked. */
class Process {
  readonly #child: ChildProcess;
  readonly largest = new Map<string, number>();
  #next = 1;

  constructor() {
    this.#child = fork(join(root, "extension", "dist", "embeddings", "process.js"), [], {
      serialization: "advanced",
      execArgv: [],
    });
    this.#child.send({ library: join(root, "kernel-lib"), storage: join(folder, "storage") });
    this.#child.on("message", (message: Message) => {
      const bytes = serialize(message).length;
      this.largest.set(message.kind, Math.max(this.largest.get(message.kind) ?? 0, bytes));
    });
  }

  /** @returns the answer and the seconds until it came. @throws Error where it failed. */
  async ask(
    message: object,
    end: readonly string[],
  ): Promise<{ readonly seconds: number; readonly reply: Message }> {
    const id = this.#next++;
    const start = performance.now();
    const reply = new Promise<Message>((done, fail) => {
      const listen = (answer: Message): void => {
        if (answer.id !== id || ![...end, "failed", "refused"].includes(answer.kind)) return;
        this.#child.off("message", listen);
        if (end.includes(answer.kind)) done(answer);
        else fail(new Error(answer.message));
      };
      this.#child.on("message", listen);
    });
    this.#child.send({ ...message, id });
    const got = await reply;
    return { seconds: (performance.now() - start) / 1000, reply: got };
  }

  async open(path: string) {
    const message = { kind: "open", slot: 0, path, chosen: null, backup: null, saveLabels: "auto" };
    return this.ask(message, ["opened"]);
  }

  async question(question: object): Promise<number> {
    return (await this.ask({ kind: "ask", slot: 0, question, path: null }, ["answered"])).seconds;
  }

  /** Megabytes that it has read from files, and its memory now and at most (Linux). */
  get taken(): { readonly read: number; readonly now: number; readonly most: number } {
    const proc = `/proc/${this.#child.pid}`;
    const number = (file: string, name: string): number =>
      Number(
        new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(join(proc, file), "utf8"))?.[1] ?? Number.NaN,
      );
    return {
      read: number("io", "rchar") / 1e6,
      now: number("status", "VmRSS") / 1e3,
      most: number("status", "VmHWM") / 1e3,
    };
  }

  end(): void {
    this.#child.disconnect();
  }
}

const said = (seconds: number): string => `${seconds.toFixed(2)} s`;

async function moderate(): Promise<void> {
  const path = table(100_000);
  rmSync(`${path}.maps`, { recursive: true, force: true });
  console.log(`100,000 x ${dim}, ${(statSync(path).size / 1e6).toFixed(0)} MB`);
  const first = new Process();
  const opened = await first.open(path);
  const pca = await first.ask({ kind: "project", slot: 0, settings: { method: "pca", seed: 0 } }, [
    "projected",
  ]);
  console.log(
    `  opened ${said(opened.seconds)}, then PCA ${said(pca.seconds)}: first map ${said(opened.seconds + pca.seconds)}`,
  );
  const rows = Uint32Array.of(17, 37);
  const near = { kind: "nearest", positive: rows, negative: Uint32Array.of(), count: 100, measure: "cosine" };
  const cold = await first.question(near);
  const warm = await first.question(near);
  console.log(`  100 nearest ${said(cold)}, again ${warm.toFixed(3)} s`);
  console.log(
    `  details of a row ${said(await first.question({ kind: "details", row: 50_000 }))}, again ${(await first.question({ kind: "details", row: 50_001 })).toFixed(4)} s`,
  );
  console.log(
    `  labels for colours ${said(await first.question({ kind: "values", column: "labels", member: null }))}`,
  );
  const half = Uint32Array.from({ length: 50_000 }, (_, i) => 2 * i);
  const label = await first.ask({ kind: "label", rows: half, className: "half", how: "set" }, ["labelled"]);
  console.log(`  50,000 rows labelled ${said(label.seconds)}`);
  const { now, most } = first.taken;
  console.log(`  memory of the process ${now.toFixed(0)} MB, at most ${most.toFixed(0)} MB`);
  console.log(
    `  largest messages ${[...first.largest].map(([kind, bytes]) => `${kind} ${(bytes / 1e6).toFixed(2)} MB`).join(", ")}`,
  );
  first.end();
  const second = new Process();
  const again = await second.open(path);
  const map = again.reply.facts?.maps[0]?.id ?? "";
  const coordinates = await second.question({ kind: "map", map });
  const colours = await second.question({ kind: "values", column: "labels", member: null });
  console.log(`  opened again, with coordinates and colours: ${said(again.seconds + coordinates + colours)}`);
  second.end();
}

async function large(): Promise<void> {
  const path = largeTable(340);
  const { size } = statSync(path);
  console.log(`1,392,640 x ${dim}, ${(size / 1e9).toFixed(2)} GB`);
  const process = new Process();
  const before = process.taken.read;
  const opened = await process.open(path);
  const { read, most } = process.taken;
  console.log(
    `  opened ${said(opened.seconds)}, ${(read - before).toFixed(0)} MB read, memory ${most.toFixed(0)} MB`,
  );
  const details = await process.question({ kind: "details", row: 700_000 });
  console.log(`  details of a row ${said(details)}, ${(process.taken.read - read).toFixed(0)} MB read`);
  process.end();
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  if (wanted.length === 0 || wanted.includes("moderate")) await moderate();
  if (wanted.length === 0 || wanted.includes("large")) await large();
}

main();
