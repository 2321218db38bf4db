import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { test } from "node:test";
import { root } from "./repository";

const library = join(root, "kernel-lib", "src");
const extension = join(root, "extension", "src");

type Rooms = Readonly<Record<string, readonly string[]>>;

/** What each room of the library may import; `core` (errors, progress, seeds, files) and `vendor` (bundled libraries) know no room. */
const ground = ["sensors", "checkpoints", "onnx", "analysis", "parquet"];
const raster = [...ground, "raster"];
const networks = [...raster, "networks"];
const datasets = [...networks, "datasets"];
const engine = [...datasets, "tfjs-backend"];
const models = [...engine, "inference"];
const tables = [...models, "training", "embeddings"];
const allowed: Rooms = {
  core: [],
  vendor: [],
  sensors: [],
  checkpoints: [],
  onnx: [],
  analysis: [],
  parquet: [],
  raster: ground,
  networks: raster,
  datasets: networks,
  "tfjs-backend": ["onnx"],
  inference: engine,
  training: engine,
  embeddings: [...models, "training"],
  plots: tables,
  kernel: [...tables, "plots"],
  cli: [...tables, "plots", "kernel"],
  testing: [...tables, "plots", "kernel", "cli"],
};

/** The same of the extension; `shell` is the ground that all stand on. */
const allowedInExtension: Rooms = {
  shell: [],
  jobs: ["shell"],
  models: ["shell", "jobs"],
  embeddings: ["shell", "jobs", "models"],
  bands: ["shell", "jobs", "models", "embeddings"],
  cells: ["shell", "jobs"],
  figures: ["shell", "notebooks"],
  notebooks: ["shell", "jobs"],
  tutorials: ["shell", "jobs", "notebooks"],
  testing: [],
};

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => file.endsWith(".ts") && statSync(file).isFile());
}

/** The first folder below `source`; empty for a file that lies in it. */
function roomOf(source: string, file: string): string {
  const parts = relative(source, file).split(/[\\/]/);
  return parts.length === 1 ? "" : (parts[0] ?? "");
}

/** Imports of other rooms that the list does not have, as "file imports target". */
function strayImports(source: string, rooms: Rooms, common: readonly string[]): string[] {
  const wrong: string[] = [];
  for (const file of sourcesIn(source)) {
    const room = roomOf(source, file);
    if (room === "") continue; // the table of contents and the composition root may name every room
    const mayImport = rooms[room];
    assert.ok(
      mayImport,
      `${relative(source, file)}: room "${room}" is not in the design; add it to the list`,
    );
    const open = [room, ...common, ...(file.endsWith(".test.ts") ? ["testing"] : []), ...mayImport];
    for (const [, target = ""] of readFileSync(file, "utf8").matchAll(
      /(?:from|import|require)\s*\(?\s*"(\.[^"]+)"/g,
    )) {
      const other = roomOf(source, join(resolve(file, "..", target), "x"));
      if (!open.includes(other)) wrong.push(`${relative(source, file)} imports ${target}`);
    }
  }
  return wrong;
}

/** The files that import `name`; with `typesToo`, also those that take its types only. */
function importersOf(name: string, files: readonly string[], typesToo: boolean): string[] {
  const pattern = new RegExp(`(import\\s+type\\b[^;]*?|import\\b[^;]*?|require\\(|import\\()"${name}"`, "g");
  return files.filter((file) =>
    [...readFileSync(file, "utf8").matchAll(pattern)].some(
      ([, how = ""]) => typesToo || !/^import\s+type\b/.test(how),
    ),
  );
}

test("every import follows the arrows between the rooms", () => {
  assert.deepEqual(strayImports(library, allowed, ["core", "vendor"]), []);
  assert.deepEqual(strayImports(extension, allowedInExtension, []), []);
});

test("nothing in the library imports vscode", () => {
  assert.deepEqual(importersOf("vscode", sourcesIn(library), true), []);
});

test("pages and processes of the extension know no editor, and its host loads no library", () => {
  const files = sourcesIn(extension);
  assert.deepEqual(importersOf("vscode", files.filter(isApart), true), []);
  assert.deepEqual(importersOf("softcon(?:/[\\w/-]+)?", files, false), []);
});

/** Whether a file of the extension runs outside its host: in a webview, in a notebook's output, or in a process of its own. */
function isApart(file: string): boolean {
  return /^[^\\/]+[\\/](webview|renderer|process|shared)[\\/]/.test(relative(extension, file));
}
