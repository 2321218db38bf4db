import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import type { FromModel, ToModel } from "../shared/model-messages";
import { AreaEmbedder } from "./area-embedder";
import { library } from "./testing";

const folder = mkdtempSync(join(tmpdir(), "softcon-sight-"));
const image = join(folder, "scene.tif");
const fewer = join(folder, "fewer.tif");
const model = join(folder, "tiny.safetensors");
const engine = { provider: "cpu", threads: 1 };
const side = 56;
/** Two by two tiles. */
const windows = Int32Array.of(0, 0, 28, 28, 28, 0, 28, 28, 0, 28, 28, 28, 28, 28, 28, 28);

before(async () => {
  const bands = library.productBands.L1C;
  const data = Uint16Array.from({ length: bands.length * side * side }, (_, i) => {
    const [x, y] = [i % side, Math.floor(i / side) % side];
    return 800 + 40 * (x ^ y) + (x < 28 ? 900 : 0) + 10 * Math.floor(i / (side * side));
  });
  const nowhere = { width: side, height: side, nodata: null, transform: null, crs: null };
  await library.writeGeoTiff(image, { data, bands, ...nowhere });
  const eleven = bands.slice(0, 11);
  await library.writeGeoTiff(fewer, { data: data.slice(0, 11 * side * side), bands: eleven, ...nowhere });
  const tiny = { kind: "vit", channels: 13, width: 64, depth: 1, heads: 1, patch: 14, grid: 16 } as const;
  library.writeSafetensors(model, library.randomState({ ...tiny, layerScale: true }, 5));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Says something to an embedder and waits for its answer. */
class Talk {
  readonly said: FromModel[] = [];
  readonly embedder = new AreaEmbedder(library, (message) => {
    this.said.push(message);
    for (const hear of this.#hear.splice(0)) hear();
  });
  #hear: (() => void)[] = [];
  #next = 1;

  async ask(message: (id: number) => ToModel): Promise<FromModel> {
    const id = this.#next++;
    this.embedder.handle(message(id));
    for (;;) {
      const answer = this.said.find((one) => one.id === id && one.kind !== "progress");
      if (answer) return answer;
      await new Promise<void>((resolve) => this.#hear.push(resolve));
    }
  }
}

const cosine = (a: Float32Array, b: Float32Array): number => {
  let [product, left, right] = [0, 0, 0];
  a.forEach((value, i) => {
    const other = b[i] ?? 0;
    product += value * other;
    left += value * value;
    right += other * other;
  });
  return product / Math.sqrt(left * right);
};

test("tiles are embedded as the library embeds them, and compared by cosine", async () => {
  const talk = new Talk();
  try {
    const embedded = await talk.ask((id) => ({ kind: "embed", id, input: image, model, engine, windows }));
    assert.ok(embedded.kind === "embedded", JSON.stringify(embedded));
    assert.deepEqual([embedded.embedded.tokenRows, embedded.embedded.tokenColumns], [16, 16]);
    assert.deepEqual(embedded.embedded.windows, windows);
    const progress = talk.said.filter((message) => message.kind === "progress");
    assert.deepEqual(
      progress.map(({ done }) => done),
      [0, 4],
    );

    const scene = await library.openScene(image);
    const encoder = await library.loadEncoder(model);
    const { rows } = await encoder.embed(scene.tiles({ size: 28 }));
    await encoder.dispose();
    await scene.close();
    const [, second] = rows;
    const answer = await talk.ask((id) => ({
      ...{ kind: "askModel", id },
      question: { kind: "similar", tile: 1, token: null },
    }));
    assert.ok(answer.kind === "answeredModel" && answer.answer.kind === "similar" && second);
    answer.answer.values.forEach((value, i) => {
      const expected = cosine(second.embedding, rows[i]?.embedding ?? new Float32Array(0));
      assert.ok(Math.abs(value - expected) < 1e-5, `tile ${i}: ${value}, ${expected}`);
    });

    const tokens = await talk.ask((id) => ({
      ...{ kind: "askModel", id },
      question: { kind: "similar", tile: 2, token: 17 },
    }));
    assert.ok(tokens.kind === "answeredModel" && tokens.answer.kind === "similar");
    const { values } = tokens.answer;
    assert.equal(values.length, 4 * 256);
    assert.ok(Math.abs((values[2 * 256 + 17] ?? 0) - 1) < 1e-5);

    const colours = await talk.ask((id) => ({ kind: "askModel", id, question: { kind: "components" } }));
    assert.ok(colours.kind === "answeredModel" && colours.answer.kind === "components");
    assert.equal(colours.answer.colours.length, 4 * 256 * 3);
    assert.ok(new Set(colours.answer.colours).size > 100);
  } finally {
    await talk.embedder.dispose();
  }
});

test("bands that the scene lacks are told of; none at all is refused", async () => {
  const talk = new Talk();
  try {
    const some = await talk.ask((id) => ({ kind: "embed", id, input: fewer, model, engine, windows }));
    assert.ok(some.kind === "embedded", JSON.stringify(some));
    assert.match(some.embedded.notes.join(), /given 11 of its 13 bands/);
    const radar = join(folder, "radar.tif");
    const data = new Float32Array(2 * side * side).fill(-10);
    const nowhere = { width: side, height: side, nodata: null, transform: null, crs: null };
    await library.writeGeoTiff(radar, { data, bands: ["VV", "VH"], ...nowhere });
    const none = await talk.ask((id) => ({ kind: "embed", id, input: radar, model, engine, windows }));
    assert.ok(none.kind === "failed");
    assert.match(none.message, /takes B1, .*; the image has VV, VH: choose a model for these bands/);
  } finally {
    await talk.embedder.dispose();
  }
});

test("a table of the image's tiles serves as well; one of another image does not", async () => {
  const table = join(folder, "scene.parquet");
  const bin = join(dirname(createRequire(__filename).resolve("softcon/package.json")), "bin", "softcon.js");
  const args = [bin, "embed", image, "--model", model, "--tile", "28", "--out", table];
  execFileSync(process.execPath, args, { stdio: "pipe" });
  const talk = new Talk();
  const embedded = await talk.ask((id) => ({ kind: "table", id, path: table, scene: "scene" }));
  assert.ok(embedded.kind === "embedded", JSON.stringify(embedded));
  assert.deepEqual(embedded.embedded.windows, windows);
  assert.equal(embedded.embedded.tokenRows, 0);
  const answer = await talk.ask((id) => ({
    ...{ kind: "askModel", id },
    question: { kind: "similar", tile: 3, token: null },
  }));
  assert.ok(answer.kind === "answeredModel" && answer.answer.kind === "similar");
  assert.ok(Math.abs((answer.answer.values[3] ?? 0) - 1) < 1e-5);
  const other = await talk.ask((id) => ({ kind: "table", id, path: table, scene: "another" }));
  assert.ok(other.kind === "failed");
  assert.match(other.message, /holds no tile of another/);
});

test("a question before anything was embedded is refused", async () => {
  const talk = new Talk();
  const answer = await talk.ask((id) => ({ kind: "askModel", id, question: { kind: "components" } }));
  assert.ok(answer.kind === "failed");
  assert.match(answer.message, /nothing has been embedded/);
});
