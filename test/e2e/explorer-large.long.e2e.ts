// Measures the embedding explorer on 100,000 rows of 384 numbers that come with a map.
import assert from "node:assert/strict";
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Cleanup } from "./cleanup";
import { becomes } from "./poll";
import { memoryOf } from "./processes";
import { Workbench } from "./workbench";

const [rows, dim] = [100_000, 384];
const cleanup = new Cleanup();
let workbench: Workbench;

/** Twenty clusters on a circle, and vectors that say nothing. */
function writeTable(folder: string): void {
  const about = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${dim}), }`;
  const header = `${about.padEnd(Math.ceil((about.length + 11) / 64) * 64 - 11)}\n`;
  const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${header}`, "latin1");
  head.writeUInt16LE(header.length, 8);
  const file = openSync(join(folder, "points.npy"), "w");
  writeSync(file, head);
  const portion = new Float32Array(1000 * dim);
  for (let first = 0; first < rows; first += 1000) {
    for (let at = 0; at < portion.length; at++) portion[at] = Math.sin(1 + first + at * 0.37);
    writeSync(file, new Uint8Array(portion.buffer));
  }
  closeSync(file);
  const line = (row: number): string => {
    const angle = ((row % 20) * Math.PI) / 10;
    const x = 10 * Math.cos(angle) + Math.sin(row * 1.7);
    const y = 10 * Math.sin(angle) + Math.cos(row * 2.3);
    return `patch-${row},class ${row % 20},${x.toFixed(4)},${y.toFixed(4)}\n`;
  };
  const lines = Array.from({ length: rows }, (_, row) => line(row));
  writeFileSync(join(folder, "points.csv"), `id,label,tsne_x,tsne_y\n${lines.join("")}`);
}

before(async () => {
  const folder = cleanup.folder();
  writeTable(folder);
  workbench = await Workbench.open({ folder });
  cleanup.after(() => workbench.close());
  // the extension runs, as in a window at rest
  await workbench.command("SoftCon: Focus on Models View");
  await workbench.row("Models", "B13_vits14_softcon").waitFor();
  await workbench.command("View: Show Explorer");
});
after(() => cleanup.run());

test("100,000 rows are plotted, all are selected, and the extension host stays small", {
  timeout: 240_000,
}, async () => {
  const item = workbench.page
    .locator(".monaco-menu .action-item:visible")
    .filter({ hasText: "Explore Embeddings" })
    .first();
  await workbench.file(/^points\.npy$/).click({ button: "right" });
  await item.hover();
  await becomes(() => item.evaluate((element) => element.matches(":focus-within")), true);
  const asked = Date.now();
  await workbench.page.keyboard.press("Enter");
  const frame = await workbench.webview('#app[data-state="ready"] .table-view');
  await frame.locator(`.points[data-drawn="${rows}"]`).waitFor();
  const [page, map] = await frame.evaluate(() => {
    const [mark] = performance.getEntriesByName("first map");
    return [performance.timeOrigin, performance.timeOrigin + (mark?.startTime ?? Number.NaN)] as const;
  });
  console.log(`  ms from asking: page ${(page - asked).toFixed(0)}, map ${(map - asked).toFixed(0)}`);
  await frame.getByRole("button", { name: "In view", exact: true }).first().click();
  await frame.locator("#selected-count", { hasText: "100,000 of 100,000 selected" }).waitFor();
  await frame.getByLabel("Class", { exact: true }).fill("Checked");
  await frame.getByLabel("Class", { exact: true }).press("Enter");
  await frame.locator('#labels [data-dirty="true"]').waitFor();
  const host = memoryOf("--type=extensionHost");
  console.log(`  extension host ${host} MB, process ${memoryOf("dist/embeddings/process.js")} MB`);
  assert.ok(host > 0 && host < 300, `${host} MB`);
});
