import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { FakeHub } from "#lib/testing/fake-hub";
import { smallVit } from "#lib/testing/small-vit";
import { Cleanup } from "./cleanup";
import { writeScene } from "./images";
import { root } from "./installation";
import { makesPictures } from "./pictures";
import { becomes } from "./poll";
import { stepsIn } from "./steps";
import { type Theme, Workbench } from "./workbench";

// The views in the three themes, changed while everything stays open; docs/images/extension is made here.
const cleanup = new Cleanup();
const themes: readonly Theme[] = ["light", "contrast", "dark"];
let workbench: Workbench;
let folder: string;
let hub: FakeHub;
const step = stepsIn(() => workbench);

before(async () => {
  folder = cleanup.folder();
  smallVit(folder, 13);
  await writeScene(join(folder, "scene.tif"), 84);
  hub = await FakeHub.start(cleanup, Buffer.alloc(2_000_000, 7));
  hub.promise = { commit: "0123456789abcdef0123456789abcdef01234567" };
  workbench = await Workbench.open({
    folder,
    size: { width: 1200, height: 960 },
    settings: {
      "softcon.models.folder": join(folder, ".hub"),
      "softcon.models.hub": hub.endpoint,
      "softcon.embed.provider": "cpu",
    },
    env: { HF_HUB_CACHE: "", HF_TOKEN: "", HF_HUB_OFFLINE: "" },
  });
  cleanup.after(() => workbench.close());
});
after(() => cleanup.run());

/** The colours that a view has, as the browser computed them. */
async function coloursOf(view: string): Promise<string> {
  return workbench.view(view).evaluate((pane) => {
    const { color } = getComputedStyle(pane);
    for (let at: Element | null = pane; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (backgroundColor !== "rgba(0, 0, 0, 0)") return `${color} on ${backgroundColor}`;
    }
    return color;
  });
}

/** A picture in every theme, whose colours have to change with it; the paths of the pictures. */
async function inEveryTheme(name: string, part?: string): Promise<string[]> {
  const seen = new Set<string>();
  const paths: string[] = [];
  for (const theme of themes) {
    await workbench.theme(theme);
    seen.add(await coloursOf("Models"));
    const shown = part ? workbench.page.locator(part) : undefined;
    paths.push(await workbench.screenshot(`${name}-${theme}`, shown));
  }
  assert.equal(seen.size, themes.length, [...seen].join(", "));
  return paths;
}

/** Rows of the views say all of it then. */
async function widenSideBar(by: number): Promise<void> {
  const sideBar = workbench.page.locator(".part.sidebar");
  const box = (await sideBar.boundingBox()) ?? assert.fail("no side bar");
  const [edge, middle] = [box.x + box.width + 1, box.y + box.height / 2];
  const { mouse } = workbench.page;
  await mouse.move(edge, middle);
  await mouse.down();
  await mouse.move(edge + by, middle, { steps: 4 });
  await mouse.up();
  await becomes(async () => Math.round(((await sideBar.boundingBox())?.width ?? 0) - box.width), by);
}

step("models, and the welcome of a view that is empty", async () => {
  await workbench.command("SoftCon: Focus on Models View");
  await workbench.row("Models", "B13_vits14_softcon").waitFor();
  await widenSideBar(160);
  await workbench.view("Jobs").getByText("Nothing has been computed here yet").waitFor();
  await inEveryTheme("welcome", ".part.sidebar");
});

step("models in each state, and jobs that came to an end", async () => {
  await workbench.command("SoftCon: Add Local Model…");
  await workbench.answerFileDialog(join(folder, "small-13.safetensors"));
  await workbench.row("Models", "small-13.safetensors").waitFor();
  await workbench.command("SoftCon: Download Model…");
  await workbench.pick("B13_vits14_softcon");
  await workbench.row("Models", /B13_vits14_softcon\s*verified/).waitFor();
  await workbench.command("View: Show Explorer");
  await workbench.contextMenu(workbench.file("scene.tif"), /^Embed Images/);
  await workbench.pick("small-13.safetensors");
  await workbench.answerFileDialog(join(folder, "scene.parquet"));
  const toast = workbench.notification(/scene\.parquet: 1 rows? of 64 numbers/);
  await workbench.answer(toast, "Describe Table");
  await workbench.page
    .locator(".editor-instance .view-lines")
    .filter({ hasText: /dim\s+64/ })
    .waitFor();
  hub.next.push({ pauseMs: 30 });
  await workbench.command("SoftCon: Download Model…");
  await workbench.pick("B2_rn50_softcon");
  await workbench.command("SoftCon: Focus on Jobs View");
  await becomes(async () => (await workbench.rowTexts("Jobs")).length, 3);
  await workbench.notification(/Downloading B2_rn50_softcon.* of 2 MB, \d+%/).waitFor();
  await workbench.row("Models", /downloading [1-9]/).waitFor(); // the views follow it
  const [light = ""] = await inEveryTheme("jobs");
  // what the package's own page shows
  if (makesPictures) copyFileSync(light, join(root, "extension", "media", "jobs.png"));
});
