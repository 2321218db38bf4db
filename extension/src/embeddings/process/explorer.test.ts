import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import type { ProjectionSettings } from "../shared/projection";
import { classedRows, library, Session } from "./testing";

const folder = mkdtempSync(join(tmpdir(), "softcon-explorer-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const rows = (...numbers: readonly number[]): Uint32Array => Uint32Array.from(numbers);

function table(name: string, count = 300, dim = 12): string {
  library.writeRows(at(name), classedRows(count, dim, 3));
  return at(name);
}

async function session(t: { after(work: () => Promise<void>): void }): Promise<Session> {
  const made = new Session(at("storage"));
  t.after(() => made.close());
  return made;
}

test("facts, values, details, cells, order and search", async (t) => {
  const explorer = await session(t);
  const facts = await explorer.open(table("facts.parquet"));
  assert.deepEqual([facts.rows, facts.dimensions, facts.vector, facts.placed], [300, 12, "embedding", true]);
  assert.deepEqual(
    facts.columns.map(({ key, kind }) => `${key} ${kind}`),
    ["labels category", "id text", "datetime text", "source text", "split category"],
  );
  assert.deepEqual([facts.colour, facts.splits, facts.openable], ["labels", ["split"], false]);
  assert.deepEqual(facts.labels.classes, [
    { name: "class 0", count: 100 },
    { name: "class 1", count: 100 },
    { name: "class 2", count: 100 },
  ]);
  const split = await explorer.ask({ kind: "values", column: "split", member: null }, "categories");
  assert.deepEqual(split.legend, [
    { label: "train", count: 240 },
    { label: "test", count: 60 },
  ]);
  assert.deepEqual([...split.codes.subarray(0, 6)], [1, 0, 0, 0, 0, 1]);
  const details = await explorer.ask({ kind: "details", row: 7 }, "details");
  assert.equal(details.id, "patch-7");
  assert.ok(Math.abs((details.lonLat?.[0] ?? 0) - 10.0725) < 1e-9);
  assert.deepEqual(new Map(details.values).get("Labels"), "class 1");
  const page = await explorer.ask(
    { kind: "cells", rows: rows(4, 2), columns: ["labels", "source"] },
    "cells",
  );
  assert.deepEqual(page.ids, ["patch-4", "patch-2"]);
  assert.deepEqual(page.cells, [
    ["class 1", "S2_1.tif"],
    ["class 2", "S2_2.tif"],
  ]);
  const order = await explorer.ask(
    { kind: "sort", rows: rows(1, 2, 10), column: "id", descending: true },
    "rows",
  );
  assert.deepEqual([...order.rows], [10, 2, 1]);
  const found = await explorer.ask({ kind: "find", text: "PATCH-29" }, "rows");
  assert.deepEqual([...found.rows], [29, 290, 291, 292, 293, 294, 295, 296, 297, 298, 299]);
  const outlines = await explorer.ask({ kind: "footprints", rows: rows(0, 3) }, "footprints");
  assert.deepEqual([[...outlines.ends], outlines.corners[0]], [[5, 10], 10]);
  await assert.rejects(
    explorer.ask({ kind: "values", column: "no", member: null }, "numbers"),
    /no column "no"/,
  );
});

test("neighbours by examples, away from others; clusters, probes, outliers and wrong labels", async (t) => {
  const all = classedRows(300, 12, 3).map((row, i) => (i === 30 ? { ...row, label: "class 1" } : row));
  library.writeRows(at("work.parquet"), all);
  const explorer = await session(t);
  await explorer.open(at("work.parquet"));
  const settings = { count: 20, negative: rows() } as const;
  for (const measure of ["cosine", "euclidean"] as const) {
    const near = await explorer.ask(
      { kind: "nearest", positive: rows(0, 3), ...settings, measure },
      "ranked",
    );
    assert.equal(near.rows.length, 20);
    assert.ok(near.rows.every((row) => row % 3 === 0 && row !== 0 && row !== 3));
    assert.ok(near.scores.every((score, i) => i === 0 || score >= (near.scores[i - 1] ?? 0)));
  }
  const clusters = await explorer.ask(
    { kind: "cluster", settings: { method: "kmeans", clusters: 3, seed: 1 } },
    "clusters",
  );
  const named = await explorer.ask({ kind: "values", column: clusters.column, member: null }, "categories");
  assert.ok(named.codes.every((code, row) => code === named.codes[row % 3]));
  const columns = explorer.messages.filter(({ kind }) => kind === "columns").at(-1);
  assert.ok(columns?.kind === "columns" && columns.changed.includes(clusters.column));

  for (const method of ["linear", "knn"] as const) {
    const probe = await explorer.ask(
      { kind: "probe", settings: { method, label: "labels", neighbours: 5, split: { column: "split" } } },
      "probe",
    );
    assert.deepEqual([probe.trained, probe.tested], [240, 60]);
    // the one wrong label is in the test part: row 30
    assert.equal(probe.scores[0]?.[1], 59 / 60);
    assert.equal(probe.confusion[1 * 3 + 0], 1);
    const agreement = await explorer.ask(
      { kind: "values", column: probe.disagreement, member: null },
      "categories",
    );
    assert.deepEqual(
      agreement.legend.map(({ label, count }) => [label, count]),
      [
        ["agree", 299],
        ["differ", 1],
      ],
    );
  }
  const doubt = await explorer.ask(
    { kind: "wrongLabels", label: "labels", neighbours: 10, count: 5 },
    "ranked",
  );
  assert.deepEqual([...doubt.rows], [30]);
  assert.deepEqual(doubt.reasons, ["labelled class 1, 10 of 10 neighbours class 0"]);
  const far = await explorer.ask({ kind: "outliers", neighbours: 5, count: 7 }, "ranked");
  assert.equal(far.rows.length, 7);
  const scores = await explorer.ask({ kind: "values", column: far.column ?? "", member: null }, "numbers");
  assert.equal(scores.values[far.rows[0] ?? 0], Math.max(...scores.values));
});

test("a map grows, pauses, stops, is kept beside the table, and comes back at once", async (t) => {
  const path = table("maps.parquet", 400);
  const explorer = await session(t);
  await explorer.open(path);
  const settings: ProjectionSettings = {
    method: "tsne",
    seed: 1,
    measure: "cosine",
    perplexity: 20,
    iterations: 300,
    earlyExaggeration: 12,
    exaggeration: 1,
    learningRate: null,
    initial: "pca",
  };
  const done = explorer.until(({ kind }) => kind === "projected" || kind === "refused");
  const step = explorer.until(({ kind }) => kind === "projecting");
  explorer.explorer.handle({ kind: "project", id: 500, slot: 0, settings });
  const first = await step;
  assert.ok(first.kind === "projecting" && first.x.length === 400 && first.iterations === 300);
  explorer.explorer.handle({ kind: "pause", id: 500 });
  explorer.explorer.handle({ kind: "resume", id: 500 });
  const whole = await done;
  assert.ok(whole.kind === "projected");
  assert.equal(whole.map.stopped, null);
  const again = await explorer.open(path);
  assert.deepEqual(again.maps[0], whole.map);
  const kept = await explorer.ask({ kind: "map", map: whole.map.id }, "map");
  assert.deepEqual([kept.x, kept.y], [whole.x, whole.y]);

  const long = { ...settings, iterations: 100_000, seed: 2 };
  const stopped = explorer.until(({ kind }) => kind === "projected");
  const going = explorer.until((message) => message.kind === "projecting" && message.iteration >= 20);
  explorer.explorer.handle({ kind: "project", id: 501, slot: 0, settings: long });
  await going;
  explorer.explorer.handle({ kind: "pause", id: 501 });
  explorer.explorer.handle({ kind: "stop", id: 501 });
  const partial = await stopped;
  assert.ok(partial.kind === "projected" && (partial.map.stopped?.iteration ?? 0) >= 20);
  // the labels change the file, not the vectors: its maps stay
  await explorer.request({ kind: "label", rows: rows(0), className: "new", how: "set" });
  await explorer.request({ kind: "save", path: null });
  assert.deepEqual(
    (await explorer.open(path)).maps.map(({ id }) => id).sort(),
    [whole.map.id, partial.map.id].sort(),
  );
  explorer.explorer.handle({ kind: "forgetMap", slot: 0, map: partial.map.id });
  // other vectors under the same name have none of them
  const others = classedRows(400, 12, 2);
  library.writeRows(path, others);
  assert.deepEqual((await explorer.open(path)).maps, []);
});

test("labels: undone, saved into the table, brought back from a backup, reverted, copied", async (t) => {
  const path = table("labels.parquet");
  const explorer = await session(t);
  await explorer.open(path);
  const label = async (row: number, className: string | null) =>
    explorer.request({ kind: "label", rows: rows(row), className, how: "set" });
  const first = await label(0, "river");
  assert.ok(first.kind === "labelled" && first.title === "1 row to river" && first.state.dirty);
  await label(1, "lake");
  const undone = await explorer.request({ kind: "undo" });
  assert.ok(undone.kind === "labelled" && undone.state.redo === "1 row to lake");
  await explorer.request({ kind: "backup", path: at("backup") });
  await explorer.request({ kind: "save", path: at("copy.parquet") });
  const saved = await explorer.request({ kind: "save", path: null });
  assert.ok(saved.kind === "labelled" && !saved.state.dirty);
  for (const name of ["labels.parquet", "copy.parquet"]) {
    const file = await library.openEmbeddings(at(name));
    assert.deepEqual(await file.column("label", { end: 3 }), ["river", "class 1", "class 2"]);
    await file.close();
  }
  table("labels.parquet");
  const restored = await explorer.open(path, { backup: at("backup") });
  assert.ok(restored.labels.dirty);
  assert.deepEqual(
    restored.labels.classes.find(({ name }) => name === "river"),
    { name: "river", count: 1 },
  );
  const reverted = await explorer.request({ kind: "revert" });
  assert.ok(reverted.kind === "labelled" && !reverted.state.dirty);
  assert.ok(!reverted.state.classes.some(({ name }) => name === "river"));
});

test("a table is known by its rows, whatever their labels, and another one is told from it", async (t) => {
  const path = table("identity.parquet");
  const explorer = await session(t);
  const identity = async (): Promise<string> => {
    const about = { slot: 0, path, chosen: null, backup: null, saveLabels: "auto" } as const;
    const reply = await explorer.request({ kind: "open", ...about });
    return reply.kind === "opened" ? reply.identity : "";
  };
  const first = await identity();
  await explorer.request({ kind: "label", rows: rows(3), className: "river", how: "set" });
  await explorer.request({ kind: "save", path: null });
  assert.equal(await identity(), first);
  library.writeRows(path, classedRows(299, 12, 3));
  assert.notEqual(await identity(), first, "a row less");
  library.writeRows(path, classedRows(300, 12, 3).reverse());
  assert.notEqual(await identity(), first, "the same rows in another order");
});

test("NumPy arrays: columns from the file beside, labels saved beside", async (t) => {
  const path = table("source.parquet", 40);
  const file = await library.openEmbeddings(path);
  await library.writeNpy(file, at("array.npy"));
  await file.close();
  const lines = Array.from({ length: 40 }, (_, i) => `p${i},${i % 2 ? "odd" : "even"},${i},${i / 10}`);
  writeFileSync(at("array.csv"), `id,kind,tsne_x,tsne_y\n${lines.join("\n")}\n`);
  const explorer = await session(t);
  const facts = await explorer.open(at("array.npy"));
  assert.deepEqual([facts.rows, facts.dimensions], [40, 12]);
  assert.deepEqual(
    facts.maps.map(({ title }) => title),
    ["tsne_x, tsne_y (in the table)"],
  );
  const map = await explorer.ask({ kind: "map", map: facts.maps[0]?.id ?? "" }, "map");
  assert.deepEqual([map.x[39], map.y[39]], [39, Math.fround(3.9)]);
  await explorer.request({ kind: "label", rows: rows(5), className: 'a "b", c', how: "set" });
  await explorer.request({ kind: "save", path: null });
  assert.match(readFileSync(at("array.npy.labels.csv"), "utf8"), /^5,p5,"a ""b"", c"$/m);
  const again = await explorer.open(at("array.npy"));
  assert.deepEqual(again.labels.classes, [{ name: 'a "b", c', count: 1 }]);
});

test("two models' tables of the same patches: pairs, and where they disagree", async (t) => {
  const all = classedRows(120, 12, 3);
  library.writeRows(at("one.parquet"), all);
  // the second model sees row 0 among another class
  const other = all.map((row, i) =>
    i === 0 ? { ...row, embedding: all[1]?.embedding ?? row.embedding } : row,
  );
  library.writeRows(at("two.parquet"), [...other].reverse());
  const explorer = await session(t);
  await explorer.open(at("one.parquet"));
  await explorer.open(at("two.parquet"), { slot: 1 });
  const both = explorer.until((message) => message.kind === "columns" && message.slot === 1);
  const pairing = await explorer.ask({ kind: "pairing" }, "pairing", { slot: 1 });
  assert.equal(pairing.by, "id");
  assert.ok(pairing.rows.every((row, i) => row === 119 - i));
  await both;
  const column = "disagreement:models";
  const mine = await explorer.ask({ kind: "values", column, member: null }, "numbers");
  assert.ok((mine.values[0] ?? 0) >= 0.9);
  const theirs = await explorer.ask({ kind: "values", column, member: null }, "numbers", { slot: 1 });
  assert.equal(theirs.values[119], mine.values[0]);
});

test("exports: the selection as GeoParquet, GeoJSON and CSV, with the labels as they are now; a notebook", async (t) => {
  const explorer = await session(t);
  const facts = await explorer.open(table("export.parquet"));
  assert.equal(facts.maps.length, 0);
  await explorer.request({ kind: "label", rows: rows(4), className: "river", how: "set" });
  for (const [format, name] of [
    ["geoparquet", "some.parquet"],
    ["geojson", "some.geojson"],
    ["csv", "some.csv"],
  ] as const)
    await explorer.ask({ kind: "export", rows: rows(4, 9), format }, "saved", { path: at(name) });
  const file = await library.openEmbeddings(at("some.parquet"));
  const written = await file.rows();
  await file.close();
  assert.deepEqual(
    written.map(({ id, label, split }) => [id, label, split]),
    [
      ["patch-4", "river", "train"],
      ["patch-9", "class 0", "train"],
    ],
  );
  assert.deepEqual([...(written[1]?.embedding ?? [])], [...(classedRows(10, 12, 3)[9]?.embedding ?? [])]);
  const geo = JSON.parse(readFileSync(at("some.geojson"), "utf8"));
  assert.deepEqual([geo.features[0].properties.label, geo.features[0].geometry.type], ["river", "Polygon"]);
  const csv = library.readCsv(readFileSync(at("some.csv"), "utf8"), "csv");
  assert.equal(csv.rows[0]?.[csv.header.indexOf("label")], "river");
  const projected = explorer.until(({ kind }) => kind === "projected");
  explorer.explorer.handle({ kind: "project", id: 9000, slot: 0, settings: { method: "pca", seed: 0 } });
  const map = await projected;
  const view = { map: map.kind === "projected" ? map.map.id : "", colour: "labels", selected: rows(4) };
  await explorer.ask({ kind: "notebook", view }, "saved", { path: at("view.ipynb") });
  const notebook = JSON.parse(readFileSync(at("view.ipynb"), "utf8"));
  assert.equal(notebook.nbformat, 4);
  assert.match(notebook.cells[1].source.join(""), /openEmbeddings\("export\.parquet"\)/);
  assert.match(notebook.cells[2].source.join(""), /method: "pca"/);
});

test("tables of other makers open, ask for what they lack, or say it", async (t) => {
  const shared = join(process.env["SOFTCON_SHARED"] ?? resolve("..", "shared"), "data", "embedding-files");
  if (!existsSync(shared)) return t.skip("no genuine files here");
  const names = readdirSync(shared).filter((name) => /\.(gpq|parquet)$/.test(name));
  for (const name of names) copyFileSync(join(shared, name), at(name));
  const explorer = await session(t);
  const clay = await explorer.open(at("03WVN_20220610_20220610_v001.gpq"));
  assert.deepEqual([clay.rows, clay.dimensions, clay.placed], [417, 768, true]);
  const centres = await explorer.ask({ kind: "places" }, "places");
  assert.ok(Math.abs((centres.centres[0] ?? 0) + 167.13) < 0.01);
  const empty = await explorer.open(at("21MNT.parquet"));
  assert.deepEqual([empty.rows, empty.model], [0, "dinov2_vits14_softcon"]);
  assert.ok(empty.notes.includes("no rows"));
  await assert.rejects(
    explorer.ask({ kind: "cluster", settings: { method: "kmeans", clusters: 2, seed: 0 } }, "clusters"),
    /no rows/,
  );
  const planet = await explorer.open(at("sample_embeddings.parquet"));
  assert.deepEqual([planet.rows, planet.dimensions, planet.placed], [5, 512, true]);
  assert.ok(planet.notes.some((note) => note.includes("EPSG:3857")));
});
