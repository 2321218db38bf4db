import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Raster, WriteOptions } from "softcon";
import type { Answer, Question } from "../shared/questions";
import type { FromReader } from "../shared/reader-messages";
import type { SceneFacts } from "../shared/scene-facts";
import { BandReader } from "./band-reader";
import { library } from "./testing";

/** A reader and what it said. */
class Asker {
  readonly said: FromReader[] = [];
  readonly #reader = new BandReader(library, (message) => this.#heard(message));
  #hear: (() => void)[] = [];
  #next = 1;

  async open(scene: number, input: string, onGridOf: number | null = null): Promise<SceneFacts> {
    const id = this.#next++;
    this.#reader.handle({ kind: "open", id, scene, input, onGridOf });
    const answer = await this.#answerTo(id);
    assert.equal(answer.kind, "opened", answer.kind === "failed" ? answer.message : "");
    assert.ok(answer.kind === "opened");
    return answer.facts;
  }

  async failure(message: (id: number) => Parameters<BandReader["handle"]>[0]): Promise<string> {
    const id = this.#next++;
    this.#reader.handle(message(id));
    const answer = await this.#answerTo(id);
    return answer.kind === "failed" ? answer.message : answer.kind;
  }

  async ask<K extends Answer["kind"]>(
    scene: number,
    question: Question & { readonly kind: K },
  ): Promise<Answer & { readonly kind: K }> {
    const id = this.#next++;
    this.#reader.handle({ kind: "ask", id, scene, question });
    const message = await this.#answerTo(id);
    assert.ok(message.kind === "answered", message.kind === "failed" ? message.message : "");
    const { answer } = message;
    assert.ok(isKind(answer, question.kind));
    return answer;
  }

  async heard(kind: FromReader["kind"], until: (message: FromReader) => boolean): Promise<void> {
    while (!this.said.some((message) => message.kind === kind && until(message)))
      await new Promise<void>((resolve) => this.#hear.push(resolve));
  }

  close(scene: number): Promise<void> {
    return this.#reader.close(scene);
  }

  async #answerTo(id: number): Promise<FromReader> {
    for (;;) {
      const found = this.said.find((message) => "id" in message && message.id === id);
      if (found) return found;
      await new Promise<void>((resolve) => this.#hear.push(resolve));
    }
  }

  #heard(message: FromReader): void {
    this.said.push(message);
    for (const hear of this.#hear.splice(0)) hear();
  }
}

function isKind<K extends Answer["kind"]>(answer: Answer, kind: K): answer is Answer & { readonly kind: K } {
  return answer.kind === kind;
}

async function written(t: TestContext, raster: Raster, options: WriteOptions = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "softcon-bands-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "scene.tif");
  await library.writeGeoTiff(path, raster, options);
  return path;
}

const place = { transform: [600000, 10, 0, 5300000, 0, -10], crs: library.crsFromEpsg(32633) } as const;

/** 300 × 280 pixels of B4 and B8: column + 1000 · row, and its half; 0 in the first row. */
function ramp(): Raster {
  const [width, height] = [300, 280];
  const data = new Float32Array(2 * width * height);
  for (let i = 0; i < width * height; i++) {
    const row = Math.floor(i / width);
    data[i] = row === 0 ? 0 : (i % width) + 1000 * row;
    data[width * height + i] = (data[i] ?? 0) / 2;
  }
  return { data, bands: ["B4", "B8"], width, height, nodata: 0, ...place };
}

test("a scene is described with what can be shown of it", async (t) => {
  const asker = new Asker();
  const facts = await asker.open(1, await written(t, ramp()));
  t.after(() => asker.close(1));
  assert.deepEqual(
    facts.bands.map(({ name, wavelength, commonName }) => [name, wavelength, commonName]),
    [
      ["B4", 664.6, "red"],
      ["B8", 832.8, "nir"],
    ],
  );
  assert.deepEqual(
    facts.indices.map(({ id }) => id),
    ["NDVI"],
  );
  assert.deepEqual([facts.product, facts.composites, facts.previewLevel], ["L2A", [], null]);
  assert.ok(facts.presets.some(({ name }) => name === "ssl4eo-s12"));
  assert.ok(Math.abs((facts.metresPerPixel ?? 0) - 10) < 0.05, String(facts.metresPerPixel));
});

test("tiles, statistics and pixels are those of the file", async (t) => {
  const asker = new Asker();
  await asker.open(1, await written(t, ramp()));
  t.after(() => asker.close(1));
  const tile = await asker.ask(1, { kind: "tile", bands: ["B8"], level: 0, column: 1, row: 1 });
  assert.deepEqual([tile.width, tile.height, tile.data[0]], [44, 24, (256 + 256_000) / 2]);
  const { channels } = await asker.ask(1, { kind: "statistics", channels: ["B4", ["B4", "B8"]] });
  assert.deepEqual(
    channels.map(({ count, exact, min, max }) => [count, exact, min, max]),
    [
      [300 * 279, true, 1000, 279_299],
      [300 * 279, true, 500, 279_299 / 2],
    ],
  );
  const pixel = await asker.ask(1, { kind: "pixel", column: 7, row: 3 });
  assert.deepEqual(
    [[...pixel.values], pixel.projected],
    [
      [3007, 1503.5],
      [600075, 5299965],
    ],
  );
  const empty = await asker.ask(1, { kind: "pixel", column: 7, row: 0 });
  assert.deepEqual([...empty.values], [Number.NaN, Number.NaN]);
});

test("another scene is laid on the grid of the first", async (t) => {
  const asker = new Asker();
  await asker.open(1, await written(t, ramp()));
  // the same ground from 50 columns and 20 rows on, at half the resolution: 2 · (column + 100 · row)
  const data = Float32Array.from({ length: 100 * 90 }, (_, i) => 2 * ((i % 100) + 100 * Math.floor(i / 100)));
  const coarse: Raster = {
    ...{ data, bands: ["x"], width: 100, height: 90, nodata: null, crs: place.crs },
    transform: [600500, 20, 0, 5299800, 0, -20],
  };
  const facts = await asker.open(2, await written(t, coarse), 1);
  t.after(() => Promise.all([asker.close(1), asker.close(2)]));
  assert.equal(facts.width, 100);
  const tile = await asker.ask(2, { kind: "tile", bands: ["x"], level: 0, column: 0, row: 0 });
  assert.deepEqual([tile.width, tile.height], [256, 256]);
  const at = (column: number, row: number) => tile.data[row * 256 + column];
  assert.ok(Number.isNaN(at(49, 100)));
  assert.ok(Number.isNaN(at(100, 19)));
  assert.deepEqual([at(50, 20), at(51, 21), at(52, 20), at(60, 40)], [0, 0, 2, 2 * (5 + 100 * 10)]);
  assert.deepEqual([...(await asker.ask(2, { kind: "pixel", column: 60, row: 40 })).values], [2010]);
  assert.deepEqual([...(await asker.ask(2, { kind: "pixel", column: 0, row: 0 })).values], [Number.NaN]);
});

test("power comes in decibels", async (t) => {
  const asker = new Asker();
  const data = Float32Array.of(0.1, 1, 0, 0.001, 0.01, 0.5, 0.2, 0.3);
  const power: Raster = { data, bands: ["VV", "VH"], width: 2, height: 2, nodata: null, ...place };
  const facts = await asker.open(1, await written(t, power));
  t.after(() => asker.close(1));
  assert.ok(facts.notes.includes("linear power, shown in decibels"));
  const { values } = await asker.ask(1, { kind: "pixel", column: 0, row: 0 });
  assert.ok(Math.abs((values[0] ?? 0) + 10) < 1e-5 && Math.abs((values[1] ?? 0) + 20) < 1e-5, String(values));
  const without = await asker.ask(1, { kind: "pixel", column: 0, row: 1 });
  assert.ok(Number.isNaN(without.values[0]));
});

test("64-bit values travel as 32-bit ones, and what is no measurement as NaN", async (t) => {
  const asker = new Asker();
  const data = Float64Array.of(1e300, -1.7976931348623157e308, 0.1, Number.NaN);
  const wide: Raster = { data, bands: ["x"], width: 2, height: 2, nodata: -1.7976931348623157e308, ...place };
  await asker.open(1, await written(t, wide));
  t.after(() => asker.close(1));
  const tile = await asker.ask(1, { kind: "tile", bands: ["x"], level: 0, column: 0, row: 0 });
  const expected = [Number.POSITIVE_INFINITY, Number.NaN, Math.fround(0.1), Number.NaN];
  assert.deepEqual([tile.nodata, ...tile.data], [null, ...expected]);
});

test("a large scene without overviews: a preview grows, and then shows means of its blocks", async (t) => {
  const [width, height] = [4200, 400];
  const data = Uint16Array.from({ length: width * height }, (_, i) => 1 + ((i % width) >> 2));
  const raster: Raster = { data, bands: ["x"], width, height, nodata: 0, transform: null, crs: null };
  const path = await written(t, raster, { overviews: "none", level: 1 });
  const asker = new Asker();
  const { previewLevel } = await asker.open(1, path);
  t.after(() => asker.close(1));
  assert.equal(previewLevel, 2); // 1050 × 100
  const question = { kind: "tile", bands: ["x"], level: 2, column: 1, row: 0 } as const;
  await asker.ask(1, question);
  await asker.heard("preview", (message) => message.kind === "preview" && message.share === 1);
  const tile = await asker.ask(1, question);
  assert.deepEqual([tile.width, tile.height], [256, 100]);
  assert.deepEqual([tile.data[0], tile.data[99 * 256 + 255]], [257, 512]);
  const coarser = await asker.ask(1, { ...question, level: 3, column: 0 });
  assert.deepEqual([coarser.width, coarser.data[0]], [256, 1.5]);
  const [sampled] = (await asker.ask(1, { kind: "statistics", channels: ["x"] })).channels;
  assert.equal(sampled?.exact, false);
  assert.ok(Math.abs((sampled?.mean ?? 0) - 525.5) < 30, String(sampled?.mean));
});

test("what cannot be opened or asked says why", async (t) => {
  const asker = new Asker();
  const missing = await asker.failure((id) => ({
    kind: "open",
    id,
    scene: 1,
    input: "nowhere.tif",
    onGridOf: null,
  }));
  assert.match(missing, /no file or folder nowhere\.tif/);
  const closed = await asker.failure((id) => ({
    ...{ kind: "ask", id, scene: 1 },
    question: { kind: "pixel", column: 0, row: 0 },
  }));
  assert.equal(closed, "the file was closed");
  await asker.open(2, await written(t, ramp()));
  t.after(() => asker.close(2));
  const outside = await asker.failure((id) => ({
    ...{ kind: "ask", id, scene: 2 },
    question: { kind: "tile", bands: ["B4"], level: 0, column: 9, row: 0 },
  }));
  assert.match(outside, /no tile 9, 0 at level 0/);
});
