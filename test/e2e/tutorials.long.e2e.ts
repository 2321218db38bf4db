import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { Cleanup } from "./cleanup";
import { figureTitles, savedCells } from "./notebook-files";
import { NotebookPage } from "./notebook-page";
import { becomes } from "./poll";
import { stepsIn } from "./steps";
import { drawsItsFigures, ranWhole } from "./tutorial-run";
import { patienceMs } from "./until";
import { Workbench } from "./workbench";

// All tutorials, each opened by a click in the view "Tutorials" and run by "Run All". SOFTCON_E2E_TUTORIALS=05,06 runs some.
const cleanup = new Cleanup();
const wanted = process.env["SOFTCON_E2E_TUTORIALS"]?.split(",");
let workbench: Workbench;
let notebook: NotebookPage;
let folder: string;
const step = stepsIn(() => workbench);

const all = [
  { name: "01-first-embeddings", title: "First embeddings", figures: 4 },
  { name: "02-bands-and-preprocessing", title: "Sentinel bands and preprocessing", figures: 4 },
  { name: "03-labels-and-similarity", title: "Labels that say how alike", figures: 5 },
  { name: "04-soft-contrastive-pretraining", title: "Soft contrastive pretraining", figures: 3 },
  { name: "05-eurosat", title: "EuroSAT", figures: 3 },
  { name: "06-bigearthnet", title: "BigEarthNet-10%", figures: 3 },
  { name: "07-fine-tuning", title: "Fine-tuning", figures: 3 },
  { name: "08-embedding-atlas", title: "An embedding atlas", figures: 3 },
];

before(async () => {
  folder = cleanup.folder();
  workbench = await Workbench.open({ folder });
  cleanup.after(() => workbench.close());
  notebook = new NotebookPage(workbench);
  await workbench.command("SoftCon: Focus on Tutorials View");
});
after(() => cleanup.run());

for (const { name, title, figures } of all.filter(({ name }) => wanted?.includes(name.slice(0, 2)) ?? true))
  step(`${title}: every cell runs, every figure is drawn`, async () => {
    const path = join(folder, `${name}.ipynb`);
    await workbench.row("Tutorials", title).click();
    await becomes(() => existsSync(path), true);
    await becomes(() => notebook.kernel.innerText(), "TypeScript (SoftCon)");
    assert.deepEqual(figureTitles(savedCells(path)), [], "it comes without outputs");
    const began = performance.now();
    await notebook.runAll();
    await ranWhole(path, 10 * patienceMs);
    console.log(`${name}: ran in ${((performance.now() - began) / 1000).toFixed(0)} s`);
    await drawsItsFigures(notebook, path, figures);
    await workbench.closeEditors();
    await workbench.command("SoftCon: Focus on Tutorials View");
  });
