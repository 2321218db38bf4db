import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { FakeHub } from "#lib/testing/fake-hub";
import { smallVit } from "#lib/testing/small-vit";
import { Cleanup } from "./cleanup";
import { becomes } from "./poll";
import { jobProcesses } from "./processes";
import { stepsIn } from "./steps";
import { Workbench } from "./workbench";

const cleanup = new Cleanup();
const commit = "0123456789abcdef0123456789abcdef01234567";
const size = 3_000_000;
let workbench: Workbench;
const step = stepsIn(() => workbench);
let hub: FakeHub;
let folder: string;

before(async () => {
  folder = cleanup.folder();
  smallVit(folder, 13);
  writeFileSync(join(folder, "broken.pth"), "no checkpoint");
  hub = await FakeHub.start(cleanup, Buffer.alloc(size, 7));
  hub.promise = { commit };
  workbench = await Workbench.open({
    folder,
    settings: { "softcon.models.folder": join(folder, "hub"), "softcon.models.hub": hub.endpoint },
    env: { HF_HUB_CACHE: "", HF_TOKEN: "", HF_HUB_OFFLINE: "" },
  });
  cleanup.after(() => workbench.close());
});
after(() => cleanup.run());

/** What the models view says of one of its rows. */
async function said(name: string): Promise<string> {
  const rows = await workbench.rowTexts("Models");
  return rows.find((row) => row.startsWith(`${name} | `))?.slice(name.length + 3) ?? "";
}

const jobs = (): Promise<string[]> => workbench.rowTexts("Jobs");

step("the six published models are listed with state, size and network", async () => {
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
  await workbench.view("Jobs").getByText("Nothing has been computed here yet").waitFor();
  assert.equal(await workbench.statusBar(/Downloading|Embedding/).count(), 0);
});

step("a download shows how far it is, and Cancel stops it", async () => {
  hub.next.push({ pauseMs: 20 });
  const row = workbench.row("Models", "B2_rn50_softcon");
  await row.hover();
  await row.getByRole("button", { name: /^Download Model/ }).click();
  const toast = workbench.notification("Downloading B2_rn50_softcon");
  await toast.filter({ hasText: /of 3 MB, \d+%/ }).waitFor();
  await workbench.statusBar(/Downloading B2_rn50_softcon \d+%/).waitFor();
  await becomes(async () => /^downloading \d+% · 94 MB/.test(await said("B2_rn50_softcon")), true);
  await workbench.screenshot("download");
  await workbench.answer(toast, "Cancel");
  await becomes(jobs, ["Downloading B2_rn50_softcon | cancelled"]);
  await becomes(() => said("B2_rn50_softcon"), "not downloaded · 94 MB · ResNet-50");
  await workbench.statusBar(/Downloading/).waitFor({ state: "hidden" });
  assert.ok(hub.bytesSent < size, `${hub.bytesSent} of ${size} bytes were sent`);
});

step("the next download goes on where that one stopped, and is verified", async () => {
  await workbench.command("SoftCon: Download Model…");
  await workbench.pick("B2_rn50_softcon");
  await becomes(() => said("B2_rn50_softcon"), "verified · 94 MB · ResNet-50");
  assert.match(hub.gets.at(-1)?.range ?? "", /^bytes=\d+-$/);
  assert.equal((await jobs())[0], "Downloading B2_rn50_softcon");
});

step(
  "a file that changed on disk is not verified any more, and the menu's Verify says what is wrong",
  async () => {
    const path = join(
      folder,
      "hub",
      "models--wangyi111--softcon",
      "snapshots",
      commit,
      "B2_rn50_softcon.pth",
    );
    assert.ok(existsSync(path), path);
    writeFileSync(path, "something else");
    await workbench.command("SoftCon: Refresh Models");
    await becomes(() => said("B2_rn50_softcon"), "not verified · 94 MB · ResNet-50");
    await workbench.contextMenu(workbench.row("Models", "B2_rn50_softcon"), /^Verify Model/);
    const toast = workbench.notification(/Verifying B2_rn50_softcon failed: .* has sha256 .* expected/);
    await toast.waitFor();
    await becomes(
      async () => /^Verifying B2_rn50_softcon \| .*has sha256/.test((await jobs())[0] ?? ""),
      true,
    );
    await workbench.page.keyboard.press("Escape");
  },
);

step("Delete asks, and deletes", async () => {
  await becomes(() => said("B2_rn50_softcon"), "not verified · 94 MB · ResNet-50");
  await workbench.contextMenu(workbench.row("Models", "B2_rn50_softcon"), /^Delete Download/);
  const dialog = workbench.page.locator(".monaco-dialog-box");
  await dialog.filter({ hasText: "Delete the download of B2_rn50_softcon?" }).waitFor();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await becomes(() => said("B2_rn50_softcon"), "not downloaded · 94 MB · ResNet-50");
});

step(
  "local files are added by their path, one that is none says why, and either is taken off again",
  async () => {
    for (const name of ["small-13.safetensors", "broken.pth"]) {
      await workbench.command("SoftCon: Add Local Model…");
      await workbench.answerFileDialog(join(folder, name));
      await workbench.row("Models", name).waitFor();
    }
    assert.match(await said("small-13.safetensors"), /^local file · [\d.]+ MB · vit14-64x2$/);
    assert.match(await said("broken.pth"), /broken\.pth/);
    await workbench.screenshot("models-local");
    await workbench.contextMenu(workbench.row("Models", "broken.pth"), /^Take Local Model off/);
    await workbench.row("Models", "broken.pth").waitFor({ state: "detached" });
    assert.ok(existsSync(join(folder, "broken.pth")), "the file itself stays");
  },
);

step("an export ends in a file, which the job's row describes", async () => {
  await workbench.contextMenu(workbench.row("Models", "small-13.safetensors"), /^Export Model/);
  await workbench.pick("An embedding");
  await workbench.pick("int8");
  await workbench.answerFileDialog(join(folder, "small.onnx"));
  await becomes(async () => (await jobs())[0], "Exporting small-13.safetensors | small.onnx");
  assert.ok(existsSync(join(folder, "small.onnx")));
  await workbench.row("Jobs", "small.onnx").click();
  const text = workbench.page.locator(".editor-instance .view-lines");
  await text.filter({ hasText: /precision\s+int8/ }).waitFor();
});

step(
  "a job whose process is killed says so; one whose window is reloaded is gone, and results stay",
  async () => {
    const before = jobProcesses(workbench.server.profile);
    hub.next.push({ silent: true }, { silent: true });
    await workbench.command("SoftCon: Download Model…");
    await workbench.pick("B13_rn50_softcon");
    await workbench.statusBar(/Downloading B13_rn50_softcon/).waitFor();
    await becomes(() => jobProcesses(workbench.server.profile).length, before.length + 1);
    for (const pid of jobProcesses(workbench.server.profile))
      if (!before.includes(pid)) process.kill(pid, "SIGKILL");
    await workbench.notification(/failed: the job's process ended before its work did \(SIGKILL\)/).waitFor();
    await becomes(async () => /\(SIGKILL\)/.test((await jobs())[0] ?? ""), true);
    await workbench.screenshot("job-killed");

    await workbench.command("SoftCon: Download Model…");
    await workbench.pick("B13_rn50_softcon");
    await workbench.statusBar(/Downloading B13_rn50_softcon/).waitFor();
    await becomes(() => jobProcesses(workbench.server.profile).length, before.length + 1);
    await workbench.load();
    await becomes(() => jobProcesses(workbench.server.profile).length, 0);
    await workbench.command("SoftCon: Focus on Jobs View");
    await becomes(jobs, ["Exporting small-13.safetensors | small.onnx"]);
    await workbench.row("Models", "small-13.safetensors").waitFor();
  },
);

step("nothing outside this machine was asked for", async () => {
  assert.deepEqual([...workbench.foreign], []);
});
