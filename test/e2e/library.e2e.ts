import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before } from "node:test";
import { Cleanup } from "./cleanup";
import { writeScene } from "./images";
import { root } from "./installation";
import { stepsIn } from "./steps";
import { Workbench } from "./workbench";

const cleanup = new Cleanup();
let workbench: Workbench;
let folder: string;
const step = stepsIn(() => workbench);

before(async () => {
  folder = cleanup.folder();
  await writeScene(join(folder, "scene.tif"), 56);
  workbench = await Workbench.open({ folder, extension: "universal" });
  cleanup.after(() => workbench.close());
});
after(() => cleanup.run());

const why = new RegExp(`carries no library for ${process.platform}-${process.arch}`);

step("an extension without a library says so in the view, with the ways out", async () => {
  await workbench.command("SoftCon: Focus on Models View");
  const view = workbench.view("Models");
  await workbench.notification(why).waitFor();
  await view.getByText("No model can be listed").waitFor();
  for (const button of ["Set Library Path…", "Try Again", "Show Log"])
    assert.equal(await view.getByRole("button", { name: button }).count(), 1, button);
  await workbench.screenshot("no-library");
});

step("and where work is asked of it", async () => {
  await workbench.command("View: Show Explorer");
  await workbench.contextMenu(workbench.file("scene.tif"), /^Embed Images/);
  await workbench.notification(new RegExp(`^(?!The models).*${why.source}`)).waitFor();
});

step("a folder without a library is refused; with one that has it, the models are there", async () => {
  await workbench.command("SoftCon: Focus on Models View");
  const button = workbench.view("Models").getByRole("button", { name: "Set Library Path…" });
  await button.click();
  await workbench.answerFileDialog(folder);
  await workbench.notification(/holds no softcon package/).waitFor();
  await button.click();
  await workbench.answerFileDialog(root);
  await workbench.row("Models", "B13_vits14_softcon").waitFor();
});
