import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { displayBundle } from "#lib/plots/display-bundle";
import { embeddingScatter } from "#lib/plots/embedding-scatter";
import type { Figure } from "#lib/plots/figure";
import { gallery } from "#lib/testing/gallery";
import { requirePeer } from "#lib/testing/peers";
import { openRendererPage, type RendererPage, themes } from "./renderer-page";

const plotlyType = "application/vnd.plotly.v1+json";
/** Where pictures of the page are left, for people to look at. */
const pictures = process.env["SOFTCON_PICTURES"];

let opened: Promise<RendererPage> | undefined;
after(async () => (await opened)?.close());

function page(): Promise<RendererPage> {
  opened ??= openRendererPage();
  return opened;
}

/** A map of so many points that the graphics card draws it. */
function manyPoints(seed: number, count = 6000): Figure {
  const points = Float32Array.from(
    { length: 2 * count },
    (_, i) => Math.sin(i * 12.9898 + seed) * Math.cos(i / 97),
  );
  return embeddingScatter(points, { title: `Figure ${seed}` });
}

async function asShown(figure: Figure): Promise<unknown> {
  return (await displayBundle(figure, { picture: false }))[plotlyType];
}

async function picture({ page: tab }: RendererPage, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await tab.screenshot({ path: join(pictures, `${name}.png`) });
}

test("what the kernel gives of every kind of figure is drawn in the theme's colours, live", async (t) => {
  if (!requirePeer(t, "chromium")) return;
  const renderer = await page();
  const complaints: string[] = [];
  renderer.page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  renderer.page.on("pageerror", (error) => complaints.push(error.message));
  for (const { id, figure } of gallery()) {
    assert.equal(await renderer.render("one", await asShown(figure)), "rendered", id);
    await renderer.page.locator("#one .main-svg .gtitle").waitFor();
    for (const name of ["vscode-light", "vscode-dark", "vscode-high-contrast"] as const) {
      const { ink } = themes[name];
      await renderer.theme(name);
      const title = renderer.page.locator("#one .main-svg .gtitle");
      const wanted = `rgb(${[1, 3, 5].map((at) => Number.parseInt(ink.slice(at, at + 2), 16)).join(", ")})`;
      await renderer.page.waitForFunction(
        (colour) => {
          const text = document.querySelector("#one .main-svg .gtitle");
          return text !== null && getComputedStyle(text).fill === colour;
        },
        wanted,
        { timeout: 10_000 },
      );
      assert.equal(await title.count(), 1);
      await picture(renderer, `${id}-${name}`);
    }
    await renderer.theme("vscode-light");
    await renderer.dispose("one");
    assert.equal(await renderer.page.locator(".softcon-figure").count(), 0);
  }
  assert.deepEqual(complaints, []);
});

test("twelve figures of the graphics card: few contexts, and pictures out of view", async (t) => {
  if (!requirePeer(t, "chromium")) return;
  const renderer = await page();
  const { page: tab } = renderer;
  for (let i = 0; i < 12; i++) await renderer.render(`f${i}`, await asShown(manyPoints(i)));
  await tab.locator("#f0 .gl-canvas-context").waitFor();
  const frames = await tab.evaluate(async () => {
    const times: number[] = [];
    let last = performance.now();
    const height = document.body.scrollHeight - innerHeight;
    for (let at = 0; at < 1; at += 1 / 240) {
      scrollTo(0, height * at);
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - last);
      last = performance.now();
    }
    return times.sort((a, b) => a - b);
  });
  const [median = 0] = frames.slice(frames.length / 2);
  t.diagnostic(
    `frames of a scroll through twelve: median ${median.toFixed(0)} ms, worst ${frames.at(-1)?.toFixed(0)} ms`,
  );
  await tab.locator("#f11 .gl-canvas-context").waitFor();
  await tab.locator("#f0 .softcon-picture").waitFor({ state: "attached" });
  const { alive, most } = await renderer.contexts();
  t.diagnostic(`contexts: ${alive} alive at the end, never more than ${most}`);
  assert.ok(alive <= 12 && most <= 12, `${alive} alive, ${most} at most`);
  assert.equal(await tab.locator("#f0 canvas").count(), 0);
  // the way back: each has become a picture that shows its points, and lives again when it is looked at
  await tab.evaluate(() => scrollTo(0, 0));
  await tab.locator("#f0 .gl-canvas-context").waitFor();
  await tab.locator("#f0 .softcon-picture").waitFor({ state: "detached" });
  await picture(renderer, "twelve");
  const shown = await tab.locator("#f11 .softcon-picture").evaluateAll(([image]) => {
    if (!(image instanceof HTMLImageElement)) return null;
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0);
    const { data } = context?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    let painted = 0;
    for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 40) painted++;
    return { height: image.naturalHeight, painted };
  });
  assert.ok(shown !== null && shown.height > 300 && shown.painted > 3000, JSON.stringify(shown));
  await renderer.dispose();
  assert.equal((await renderer.contexts()).alive, 0);
  assert.equal(await tab.locator(".softcon-figure, .softcon-picture").count(), 0);
});

test("a figure that is shown anew changes in its place, and keeps what was zoomed over a change of theme", async (t) => {
  if (!requirePeer(t, "chromium")) return;
  const renderer = await page();
  const figure = (title: string) => ({
    data: [{ type: "scatter", x: [1, 2, 3], y: [1, 4, 9] }],
    layout: { title: { text: title }, height: 300 },
  });
  await renderer.render("live", figure("first"));
  await renderer.page.getByText("first", { exact: true }).waitFor();
  await renderer.render("live", figure("second"));
  await renderer.page.getByText("second", { exact: true }).waitFor();
  assert.equal(await renderer.page.locator("#live .softcon-figure").count(), 1);
  const box = await renderer.page.locator("#live .nsewdrag").boundingBox();
  assert.ok(box);
  await renderer.page.mouse.move(box.x + 50, box.y + 40);
  await renderer.page.mouse.down();
  await renderer.page.mouse.move(box.x + 250, box.y + 120, { steps: 5 });
  await renderer.page.mouse.up();
  const ticks = () =>
    renderer.page
      .locator("#live .xtick text")
      .allTextContents()
      .then((texts) => texts.sort());
  await renderer.page.waitForFunction(
    () => !document.querySelector("#live .xaxislayer-above")?.textContent?.endsWith("3"),
  );
  const zoomed = await ticks();
  await renderer.theme("vscode-dark");
  await renderer.page.waitForFunction(() => {
    const text = document.querySelector("#live .gtitle");
    return text !== null && getComputedStyle(text).fill === "rgb(204, 204, 204)";
  });
  assert.deepEqual(await ticks(), zoomed);
  await renderer.theme("vscode-light");
  await renderer.dispose("live");
});

test("without trust nothing is drawn: there is the saved picture, else a line; what is no figure goes to VS Code", async (t) => {
  if (!requirePeer(t, "chromium")) return;
  const renderer = await page();
  const picture = "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='40'/>";
  assert.equal(
    await renderer.render("a", await asShown(manyPoints(1)), { trusted: false, picture }),
    "rendered",
  );
  assert.equal(await renderer.render("b", await asShown(manyPoints(2)), { trusted: false }), "rendered");
  const image = renderer.page.locator("#a img");
  assert.equal(await image.getAttribute("alt"), "Figure 1");
  await renderer.page.waitForFunction(() => document.querySelector<HTMLImageElement>("#a img")?.width === 60);
  assert.equal(
    await renderer.page.locator("#b").innerText(),
    "Figure 2 (not drawn: the workspace is not trusted)",
  );
  const next = "vscode.fallbackToNextRenderer";
  assert.equal(await renderer.render("c", { data: "none" }), next);
  assert.equal(await renderer.render("d", 5, { trusted: false }), next);
  assert.equal(await renderer.page.locator(".softcon-figure, .js-plotly-plot").count(), 0);
  await renderer.page.evaluate(async () => {
    (await Reflect.get(window, "softconRenderer")(false)).disposeOutputItem();
  });
  assert.equal(await renderer.page.locator(".softcon-saved, #a img").count(), 0);
});
