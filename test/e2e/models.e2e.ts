import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { scratchFolder } from "./scratch";
import { Workbench } from "./workbench";

const folder = scratchFolder();
const cache = scratchFolder();
let workbench: Workbench;

before(async () => {
  workbench = await Workbench.open({ folder: folder.path, env: { HF_HUB_CACHE: cache.path } });
});
after(async () => {
  await workbench?.close();
  folder.remove();
  cache.remove();
});

test("the six published models are listed with state, size and network", async () => {
  await workbench.command("SoftCon: Focus on Models View");
  await workbench.row("Models", "B2_vitb14_softcon").waitFor();
  assert.deepEqual(await workbench.rowTexts("Models"), [
    "Sentinel-2, 13 bands",
    "B13_rn50_softcon | not downloaded · 94 MB · ResNet-50",
    "B13_vits14_softcon | not downloaded · 90 MB · ViT-S/14",
    "B13_vitb14_softcon | not downloaded · 349 MB · ViT-B/14",
    "Sentinel-1, VV and VH",
    "B2_rn50_softcon | not downloaded · 94 MB · ResNet-50",
    "B2_vits14_softcon | not downloaded · 90 MB · ViT-S/14",
    "B2_vitb14_softcon | not downloaded · 349 MB · ViT-B/14",
  ]);
});

test("nothing outside this machine is asked for", () => {
  assert.deepEqual([...workbench.foreign], []);
});
