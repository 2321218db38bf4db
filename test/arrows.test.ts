import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { test } from "node:test";

const source = resolve(__dirname, "..", "..", "kernel-lib", "src");

/** What each room may import; `core` (errors, progress, seeds, files) and `vendor` (bundled libraries) know no room. */
const ground = ["sensors", "checkpoints", "onnx", "analysis", "parquet"];
const raster = [...ground, "raster"];
const networks = [...raster, "networks"];
const datasets = [...networks, "datasets"];
const engine = [...datasets, "tfjs-backend"];
const models = [...engine, "inference"];
const tables = [...models, "training", "embeddings"];
const allowed: Record<string, readonly string[]> = {
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

const files = readdirSync(source, { recursive: true })
  .map((name) => join(source, String(name)))
  .filter((file) => file.endsWith(".ts") && statSync(file).isFile());
const roomOf = (file: string): string => {
  const parts = relative(source, file).split(/[\\/]/);
  return parts.length === 1 ? "" : (parts[0] ?? "");
};

test("every import follows the arrows between the rooms", () => {
  const wrong: string[] = [];
  for (const file of files) {
    const room = roomOf(file);
    if (room === "") continue; // index.ts, the table of contents, may name every room
    const mayImport = allowed[room];
    assert.ok(
      mayImport,
      `${relative(source, file)}: room "${room}" is not in the design; add it to the list`,
    );
    const isTest = file.endsWith(".test.ts");
    for (const [, target] of readFileSync(file, "utf8").matchAll(
      /(?:from|import|require)\s*\(?\s*"(\.[^"]+)"/g,
    )) {
      const other = roomOf(join(resolve(file, "..", target ?? ""), "x"));
      const common =
        other === room || other === "core" || other === "vendor" || (isTest && other === "testing");
      if (!common && !mayImport.includes(other)) wrong.push(`${relative(source, file)} imports ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test("nothing in the library imports vscode", () => {
  const wrong = files.filter((file) =>
    /from\s+"vscode"|require\("vscode"\)/.test(readFileSync(file, "utf8")),
  );
  assert.deepEqual(wrong, []);
});
