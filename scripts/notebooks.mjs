// Runs tutorials through the kernel and stores what their cells show: pictures and text, no scripts.
//   npm run build && node scripts/notebooks.mjs [notebooks/01-….ipynb …]
import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "notebooks");
const { IpcClient } = require("../test/dist/kernel/ipc-client.js");
const { readNotebook } = require("../test/dist/notebooks/notebook-file.js");
const { asCommitted, runNotebook } = require("../test/dist/notebooks/run-notebook.js");

const named = process.argv.slice(2).map((path) => resolve(path));
const all = readdirSync(folder)
  .filter((name) => name.endsWith(".ipynb"))
  .map((name) => join(folder, name));
for (const path of named.length > 0 ? named : all) {
  const kernel = await IpcClient.start(folder);
  try {
    const { notebook, seconds } = await runNotebook(kernel, readNotebook(path));
    const text = `${JSON.stringify(asCommitted(notebook), null, 1)}\n`;
    writeFileSync(path, text);
    console.log(`${path}: ${seconds.toFixed(1)} s, ${(text.length / 1000).toFixed(0)} kB`);
  } finally {
    await kernel.shutdown();
  }
}
