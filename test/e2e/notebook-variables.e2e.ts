import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { installKernel } from "#lib/kernel/install/kernelspec";
import { pythonInterpreter, requirePeer } from "#lib/testing/peers";
import { Cleanup } from "./cleanup";
import { errorsIn, savedCells, textsOf, writeNotebook } from "./notebook-files";
import { coloursOf, NotebookPage } from "./notebook-page";
import { becomes } from "./poll";
import { stepsIn } from "./steps";
import { Workbench } from "./workbench";

// What cells declared and showed: seen, and opened where one sees more of it. The file that VS Code saved, run by Jupyter.
const cleanup = new Cleanup();
const name = "declared.ipynb";
let workbench: Workbench;
let notebook: NotebookPage;
let folder: string;
const step = stepsIn(() => workbench);

const sources = [
  'import { datasets, loadEncoder, openScene, writeGeoTiff } from "softcon";\nconst answer: number = 42;\nconst numbers = new Float32Array([1, 2, 3]);',
  'const { raster } = datasets.syntheticRaster({ seed: 6, width: 128 });\nawait writeGeoTiff("scene.tif", raster);\nconst scene = await openScene("scene.tif");\nscene',
  'const encoder = await loadEncoder("softcon-tiny-s2");\nconst table = await encoder.embed(scene.tiles({ size: 32, bands: encoder.bands }));\nawait encoder.dispose();\nconsole.log(table.rows.length + " × " + table.dim);\ntable',
];

before(async () => {
  folder = cleanup.folder();
  writeNotebook(join(folder, name), sources);
  workbench = await Workbench.open({ folder });
  cleanup.after(() => workbench.close());
  notebook = new NotebookPage(workbench);
});
after(() => cleanup.run());

step("the view Variables has names, types, shapes and values once cells have run", async () => {
  await workbench.openFile(name);
  await becomes(() => notebook.kernel.innerText(), "TypeScript (SoftCon)");
  await notebook.runAll();
  await notebook.becomes(2, "success");
  await workbench.command("SoftCon: Focus on Variables View");
  await workbench.row("Variables", "answer").waitFor();
  const rows = await workbench.rowTexts("Variables");
  for (const expected of [
    /^answer \| number {2}42$/,
    /^numbers \| Float32Array {2}3 {2}/,
    /^raster \| Raster {2}13 × 128 × 128 {2}Uint16Array: B1 B2/,
    /^scene \| Scene {2}13 × 128 × 128 {2}uint16/,
    /^table \| EmbeddingTable {2}16 × 128 {2}softcon-tiny-s2/,
  ])
    assert.ok(
      rows.some((row) => expected.test(row)),
      `${expected} is not in\n${rows.join("\n")}`,
    );
});

step(
  "below its cell an image shows its composites, its bands and its pixels, and opens where one sees more",
  async () => {
    const frame = await workbench.webview(".softcon-raster");
    const shown = frame.locator(".softcon-raster");
    assert.deepEqual((await shown.locator("option").allTextContents()).slice(0, 2), [
      "True colour",
      "False colour infrared",
    ]);
    await notebook.scrollThrough(() => notebook.isWholeInView(shown), 90);
    const coloursBefore = await coloursOf(shown.locator("canvas"));
    assert.ok(coloursBefore > 100, `${coloursBefore} colours`);
    await shown.locator("select").selectOption("B8 in grey");
    await becomes(async () => (await coloursOf(shown.locator("canvas"))) <= 33, true); // 5 bits of grey, and the mark
    await shown.locator(".softcon-stage").hover({ position: { x: 1, y: 1 } });
    await becomes(
      async () =>
        /^row 0, column 0: B1 \d+ {2}B2 \d+/.test(
          (await shown.locator(".softcon-readout").textContent()) ?? "",
        ),
      true,
    );
    await shown.getByRole("button", { name: "Open in Band Visualizer" }).click();
    const bands = await workbench.webview("#map[data-picture]");
    await bands.getByRole("button", { name: "Compare", exact: true }).waitFor();
    await workbench.openFile(name);
  },
);

step("below its cell a table is sorted by a click", async () => {
  const frame = await workbench.webview(".softcon-table");
  const shown = frame.locator(".softcon-table");
  await notebook.scrollThrough(() => notebook.isWholeInView(shown), 90);
  assert.equal(await shown.locator(".softcon-count").innerText(), "16 rows");
  assert.equal(await shown.locator(".softcon-spark path").count(), 16);
  const lengths = async (): Promise<number[]> =>
    (await shown.locator("td.number").allTextContents()).map((text) => Number(text));
  const before = await lengths();
  await shown.getByTitle("Sort by length").click();
  await becomes(
    lengths,
    [...before].sort((a, b) => a - b),
  );
});

step("a click on an image opens it in the band visualizer", async () => {
  await workbench.row("Variables", /^raster/).click();
  const frame = await workbench.webview("#map[data-picture]");
  await frame.getByRole("button", { name: "Compare", exact: true }).waitFor();
});

step("a click on a table opens it in the embedding explorer", async () => {
  await workbench.openFile(name);
  await workbench.row("Variables", /^table/).click();
  const frame = await workbench.webview('#app[data-state="ready"] .table-view');
  assert.match(await frame.locator(".about").innerText(), /\b16\b/);
});

test("the file that was saved is run by nbconvert with the kernel for Jupyter", (t) => {
  if (!requirePeer(t, "jupyter")) return;
  const elsewhere = cleanup.folder();
  const prefix = join(elsewhere, "env");
  installKernel({ prefix, name: "softcon" });
  copyFileSync(join(folder, name), join(elsewhere, name));
  execFileSync(
    pythonInterpreter,
    ["-m", "nbconvert", "--log-level=ERROR", "--to", "notebook", "--execute", "--output", "done", name],
    {
      cwd: elsewhere,
      env: { ...process.env, JUPYTER_PATH: join(prefix, "share", "jupyter") },
      timeout: 240_000,
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const cells = savedCells(join(elsewhere, "done.ipynb"));
  assert.deepEqual(errorsIn(cells), []);
  assert.deepEqual(
    cells.map(({ execution_count }) => execution_count),
    [1, 2, 3],
  );
  assert.match(textsOf(cells), /16 × 128/);
});
