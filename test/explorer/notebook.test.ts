import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { isRecord } from "#lib/embeddings/json";
import { IpcClient } from "../kernel/ipc-client";
import { bundleOf, readNotebook, shownText } from "../notebooks/notebook-file";
import { runNotebook } from "../notebooks/run-notebook";
import { root } from "../repository";

// The notebook that the explorer writes, run in the kernel: it draws the map that the explorer has kept.

interface Projected {
  readonly kind: string;
  readonly map: { readonly id: string };
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** The explorer as its process has it, of the extension's build. */
interface ExplorerSession {
  readonly explorer: { handle(message: object): void };
  until(fits: (message: Projected) => boolean): Promise<Projected>;
  request(message: object): Promise<unknown>;
  open(path: string): Promise<unknown>;
  ask(
    question: object,
    kind: string,
    more?: { readonly path: string },
  ): Promise<{ readonly rows: Uint32Array }>;
  close(): Promise<void>;
}

interface Testing {
  readonly Session: new (storage: string) => ExplorerSession;
  readonly library: { writeRows(path: string, rows: readonly object[]): void };
  classedRows(count: number, dim: number, classes: number): readonly object[];
}

const { Session, library, classedRows }: Testing = require(
  join(root, "extension", "dist", "compiled", "embeddings", "process", "testing.js"),
);

const folder = mkdtempSync(join(tmpdir(), "softcon-explored-"));
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

const count = 150;
const tsne = {
  ...{ method: "tsne", seed: 3, measure: "cosine", perplexity: 12, iterations: 300, earlyExaggeration: 12 },
  ...{ exaggeration: 1, learningRate: null, initial: "pca" },
};
const umap = {
  method: "umap",
  seed: 3,
  measure: "euclidean",
  neighbours: 10,
  minimumDistance: 0.2,
  epochs: 60,
};
const pca = { method: "pca", seed: 0 };

type Place = readonly [x: number, y: number];

/** The points of a figure by their class, in order. */
function pointsOf(figure: unknown): Map<string, Place[]> {
  const traces: unknown[] = isRecord(figure) && Array.isArray(figure["data"]) ? figure["data"] : [];
  const numbers = (values: unknown): number[] => (Array.isArray(values) ? values.map(Number) : []);
  return new Map(
    traces.filter(isRecord).map(({ name, x, y }) => {
      const down = numbers(y);
      return [String(name), numbers(x).map((across, at) => [across, down[at] ?? Number.NaN] as const)];
    }),
  );
}

for (const settings of [pca, tsne, umap])
  test(`the notebook of a ${settings.method} map draws its points at the same places`, {
    timeout: 120_000,
  }, async () => {
    const table = join(folder, `${settings.method}.parquet`);
    library.writeRows(table, classedRows(count, 12, 3));
    const session = new Session(join(folder, "storage"));
    const path = join(folder, `${settings.method}.ipynb`);
    await session.open(table);
    const done = session.until(({ kind }) => kind === "projected" || kind === "refused");
    session.explorer.handle({ kind: "project", id: 7000, slot: 0, settings });
    const { map, x, y } = await done;
    // a label that is saved before the notebook reads the table
    await session.request({ kind: "label", rows: Uint32Array.of(4), className: "river", how: "set" });
    await session.request({ kind: "save", path: null });
    const positive = Uint32Array.of(4, 7);
    const view = { map: map.id, colour: "labels", selected: positive };
    await session.ask({ kind: "notebook", view }, "saved", { path });
    const nearest = { kind: "nearest", positive, negative: new Uint32Array(), count: 10, measure: "cosine" };
    const alike = await session.ask(nearest, "ranked");
    await session.close();

    const kernel = await IpcClient.start(folder);
    try {
      const { notebook } = await runNotebook(kernel, readNotebook(path));
      const outputs = notebook.cells.flatMap((cell) => cell.outputs ?? []);
      const figures = outputs.flatMap((output) => bundleOf(output)["application/vnd.plotly.v1+json"] ?? []);
      assert.equal(figures.length, 1);
      const named = (row: number): string => (row === 4 ? "river" : `class ${row % 3}`);
      const points = pointsOf(figures[0]);
      const next = new Map<string, number>();
      for (let row = 0; row < count; row++) {
        const at = next.get(named(row)) ?? 0;
        next.set(named(row), at + 1);
        const [across, down] = points.get(named(row))?.[at] ?? [Number.NaN, Number.NaN];
        const off = Math.hypot(across - (x[row] ?? 0), down - (y[row] ?? 0));
        assert.ok(off < 1e-4, `row ${row} is ${off} off`); // figures have six digits
      }
      assert.deepEqual(new Map([...points].map(([name, all]) => [name, all.length])), next);
      const text = shownText(outputs);
      assert.match(text, /150 vectors of 12 numbers/);
      const found = [...text.matchAll(/'(\d+): \d\.\d+'/g)].map(([, row]) => Number(row));
      assert.deepEqual(
        found,
        [...alike.rows],
        "the nearest of the selected rows are those that the explorer finds",
      );
    } finally {
      await kernel.kill();
    }
    assert.match(readFileSync(path, "utf8"), /Written by the embedding explorer/);
  });
