import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { openEmbeddings } from "#lib/embeddings/embedding-file";
import { smallVit } from "#lib/testing/small-vit";
import { Cleanup } from "./cleanup";
import { writeScene } from "./images";
import { becomes } from "./poll";
import { jobProcesses } from "./processes";
import { stepsIn } from "./steps";
import { Workbench } from "./workbench";

const cleanup = new Cleanup();
let workbench: Workbench;
let folder: string;
const step = stepsIn(() => workbench);

before(async () => {
  folder = cleanup.folder();
  smallVit(folder, 13);
  await writeScene(join(folder, "small.tif"), 84);
  await writeScene(join(folder, "large.tif"), 700);
  mkdirSync(join(folder, "images"));
  await writeScene(join(folder, "images", "one.tif"), 56);
  await writeScene(join(folder, "images", "two.tif"), 84);
  writeFileSync(join(folder, "images", "notes.txt"), "not an image");
  workbench = await Workbench.open({
    folder,
    settings: {
      "softcon.models.folder": join(folder, "hub"),
      "softcon.models.offline": true,
      "softcon.embed.tile": 28,
      "softcon.embed.stride": 7,
      "softcon.embed.provider": "cpu",
      "softcon.embed.threads": 1,
    },
  });
  cleanup.after(() => workbench.close());
});
after(() => cleanup.run());

const jobs = (): Promise<string[]> => workbench.rowTexts("Jobs");
const table = (name: string): string => join(folder, `${name}.small-13.parquet`);

/** From a row of the explorer to a running job. */
async function embed(name: string): Promise<void> {
  await workbench.command("View: Show Explorer");
  await workbench.contextMenu(workbench.file(name), /^Embed Images/);
  await workbench.pick("small-13.safetensors");
  await workbench.answerFileDialog(table(name.replace(".tif", "")));
}

step("an image becomes a table: what is in it is what was asked for", async () => {
  await workbench.command("SoftCon: Add Local Model…");
  await workbench.answerFileDialog(join(folder, "small-13.safetensors"));
  await workbench.row("Models", "small-13.safetensors").waitFor();
  await embed("small.tif");
  const toast = workbench.notification(/small\.small-13\.parquet: 81 rows of 64 numbers by small-13/);
  await toast.waitFor();
  const file = await openEmbeddings(table("small"));
  const { rows, provenance } = await file.table();
  await file.close();
  assert.equal(rows.length, 81); // (84 − 28) / 7 + 1 = 9 a side
  assert.deepEqual([provenance.model, provenance.dim], ["small-13", 64]);
  assert.ok(rows.every(({ embedding }) => embedding.every(Number.isFinite)));

  await workbench.answer(toast, "Describe Table");
  const text = workbench.page.locator(".editor-instance .view-lines");
  await text.filter({ hasText: /rows\s+81/ }).waitFor();
  await text.filter({ hasText: /dim\s+64/ }).waitFor();
  await workbench.command("SoftCon: Focus on Jobs View");
  await becomes(jobs, ["Embedding small.tif | small.small-13.parquet"]);
  await workbench.screenshot("embedded");
});

step(
  "while it embeds, the model is loaded and the status bar says how far it is; Cancel keeps what is whole",
  async () => {
    await embed("large.tif");
    await workbench.command("SoftCon: Focus on Models View");
    await becomes(async () => {
      const rows = await workbench.rowTexts("Models");
      return rows.some((row) => /^small-13\.safetensors \| loaded · /.test(row));
    }, true);
    await workbench.statusBar(/Embedding large\.tif \d+%/).waitFor();
    const toast = workbench.notification("Embedding large.tif");
    await toast.filter({ hasText: /embedding: [\d,]+ of 9,409 tiles, \d\d%/ }).waitFor(); // 256 are kept at once
    await workbench.screenshot("embedding");
    await workbench.answer(toast, "Cancel");
    await becomes(async () => (await jobs())[0], "Embedding large.tif | cancelled");
    await workbench.statusBar(/Embedding/).waitFor({ state: "hidden" });
    assert.ok(!existsSync(table("large")), "a table has its name only when it is whole");
    assert.ok(existsSync(`${table("large")}.partial.journal`));
    await becomes(() => jobProcesses(workbench.server.profile).length, 0);
  },
);

step("a run that was stopped is offered to go on", async () => {
  await embed("large.tif");
  const dialog = workbench.page.locator(".monaco-dialog-box");
  await dialog.filter({ hasText: "An unfinished large.small-13.parquet is there." }).waitFor();
  await dialog.getByRole("button", { name: "Go On", exact: true }).click();
  await workbench.notification("Embedding large.tif").waitFor();
  await becomes(() => /going on after [1-9][\d,]* rows/.test(workbench.server.logOf("SoftCon")), true);
  await workbench.answer(workbench.notification("Embedding large.tif"), "Cancel");
  await workbench.command("SoftCon: Focus on Jobs View");
  await becomes(async () => (await jobs())[0], "Embedding large.tif | cancelled");
});

step("a folder of images becomes one table", async () => {
  await embed("images");
  await workbench.notification(/images\.small-13\.parquet: 106 rows/).waitFor(); // 5 × 5 + 9 × 9
  await workbench.command("SoftCon: Focus on Jobs View");
  await becomes(async () => (await jobs())[0], "Embedding images | images.small-13.parquet");
});

step("a model that is not there and may not be downloaded: the job says so", async () => {
  await workbench.command("View: Show Explorer");
  await workbench.contextMenu(workbench.file("small.tif"), /^Embed Images/);
  await workbench.pick("B13_vits14_softcon");
  await workbench.answerFileDialog(join(folder, "other.parquet"));
  await workbench.notification(/Embedding small\.tif failed: .*HF_HUB_OFFLINE forbids downloads/).waitFor();
  assert.ok(!existsSync(join(folder, "other.parquet")));
});
