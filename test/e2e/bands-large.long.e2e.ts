// Measures the band visualizer on scenes of over 2 GB that test/bench/large-scene.mjs wrote: SOFTCON_E2E_LARGE names
// their folder. Skipped without.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BandPage } from "./band-page";
import { Cleanup } from "./cleanup";
import { becomes } from "./poll";
import { memoryOf } from "./processes";
import { Workbench } from "./workbench";

const folder = process.env["SOFTCON_E2E_LARGE"];
const skip = folder === undefined ? "SOFTCON_E2E_LARGE names no folder of large scenes" : false;
const cleanup = new Cleanup();
let workbench: Workbench;
/** Megabytes of the workbench's page before any view is open: code-server's views share its process. */
let alone: number;

before(async () => {
  if (folder === undefined) return;
  workbench = await Workbench.open({ folder });
  cleanup.after(() => workbench.close());
  // the extension runs, as in a window at rest; no webview was opened yet
  await workbench.command("SoftCon: Focus on Models View");
  await workbench.row("Models", "B13_vits14_softcon").waitFor();
  await workbench.command("View: Show Explorer");
  await workbench.page.waitForTimeout(2000); // what it loads after its start
  alone = memoryOf("--type=renderer");
});
after(() => cleanup.run());

/** What the page of a view marks in its timeline, in order. */
const marks = ["script", "scene", "first tile", "statistics", "first pixels"];

interface Opened {
  readonly page: BandPage;
  /** Milliseconds from asking for the scene to each mark; "page" is the webview's beginning. */
  readonly timeline: Readonly<Record<string, number>>;
}

/** Opens a scene as a person does who has the menu open. */
async function opened(name: string): Promise<Opened> {
  await workbench.closeEditors();
  const file = workbench.file(name);
  const item = workbench.page
    .locator(".monaco-menu .action-item:visible")
    .filter({ hasText: "Show Bands" })
    .first();
  await file.click({ button: "right" });
  await item.hover();
  await becomes(() => item.evaluate((element) => element.matches(":focus-within")), true);
  const asked = Date.now();
  await workbench.page.keyboard.press("Enter");
  const page = await BandPage.inFront(workbench);
  await page.frame.waitForFunction(() => performance.getEntriesByName("first pixels").length > 0);
  const timeline = await page.frame.evaluate(
    (names) => [
      ["page", performance.timeOrigin] as const,
      ...names.map((mark) => {
        const [entry] = performance.getEntriesByName(mark);
        return [mark, performance.timeOrigin + (entry?.startTime ?? Number.NaN)] as const;
      }),
    ],
    marks,
  );
  return { page, timeline: Object.fromEntries(timeline.map(([mark, time]) => [mark, time - asked])) };
}

const shown = (timeline: Opened["timeline"]): string =>
  Object.entries(timeline)
    .map(([mark, time]) => `${mark} ${time.toFixed(0)}`)
    .join(", ");

/** Milliseconds between frames of the webview while something is done. */
async function framesDuring(page: BandPage, work: () => Promise<void>): Promise<number[]> {
  await page.frame.evaluate(() => {
    const times: number[] = [];
    const next = (time: number): void => {
      times.push(time);
      if (document.body.dataset["measuring"] === "yes") requestAnimationFrame(next);
      else document.body.dataset["frames"] = times.join();
    };
    document.body.dataset["measuring"] = "yes";
    requestAnimationFrame(next);
  });
  await work();
  await page.frame.evaluate(() => {
    document.body.dataset["measuring"] = "no";
  });
  await page.frame.waitForFunction(() => document.body.dataset["frames"] !== undefined);
  const times = await page.frame.evaluate(() => {
    const { frames = "" } = document.body.dataset;
    document.body.removeAttribute("data-frames");
    return frames.split(",").map(Number);
  });
  return times.slice(1).map((time, i) => time - (times[i] ?? time));
}

async function moveAround(page: BandPage): Promise<void> {
  const { mouse } = workbench.page;
  const { x, y } = await page.position(0, 0, 0, 0);
  for (const [dx, dy] of [
    [-200, -100],
    [150, 180],
    [-120, 60],
  ] as const) {
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x + dx, y + dy, { steps: 20 });
    await mouse.up();
  }
  for (let i = 0; i < 12; i++) {
    await mouse.wheel(0, i < 8 ? -240 : 240);
    await workbench.page.waitForTimeout(150); // a hand's pace
  }
  await workbench.page.waitForTimeout(2000); // until all is read and sharp
}

const line = (what: string, value: string): void => console.log(`  ${what}: ${value}`);

test("a scene with overviews", { skip, timeout: 180_000 }, async () => {
  const first = await opened("overviews.tif");
  line("the first scene of a window, ms", shown(first.timeline));
  const { page, timeline } = await opened("overviews.tif");
  line("the next, ms", shown(timeline));
  await page.frame.locator("figure.histogram svg").first().waitFor();
  const gaps = await framesDuring(page, () => moveAround(page));
  gaps.sort((a, b) => b - a);
  const longest = gaps.slice(0, 5).map((gap) => gap.toFixed(0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const median = gaps[Math.floor(gaps.length / 2)] ?? Number.NaN;
  line(
    "frames",
    `${gaps.length}, mean ${mean.toFixed(0)}, median ${median.toFixed(0)}, longest ${longest.join(", ")} ms`,
  );
  const heap = await page.frame.evaluate(() => {
    const memory: unknown = Reflect.get(performance, "memory"); // Chromium alone has it
    return Number(Reflect.get(Object(memory), "usedJSHeapSize") ?? 0) / 2 ** 20;
  });
  const host = memoryOf("--type=extensionHost");
  const together = memoryOf("--type=renderer");
  const webview = together - alone;
  line("extension host", `${host} MB`);
  line("process that reads", `${memoryOf("dist/bands/process.js")} MB`);
  line(
    "views",
    `${webview} MB (workbench alone ${alone} MB, together ${together} MB, heap ${heap.toFixed(0)} MB)`,
  );
  line("graphics process (software rendering)", `${memoryOf("--type=gpu-process")} MB`);
  await workbench.screenshot("bands-large");
  assert.ok(host < 300, `${host} MB`);
  assert.ok(webview < 500, `${webview} MB`);
  assert.ok((gaps[0] ?? 0) < 100, `${gaps[0]} ms`);
  assert.ok((timeline["first pixels"] ?? 9999) < 1000, shown(timeline));
});

test("a scene without overviews", { skip, timeout: 180_000 }, async () => {
  const { page, timeline } = await opened("plain.tif");
  line("ms", shown(timeline));
  await page.frame.locator(".preview").waitFor();
  const from = Date.now();
  await workbench.screenshot("bands-large-preview");
  await page.frame.locator(".preview").waitFor({ state: "hidden", timeout: 120_000 });
  line("whole preview, after those", `${Date.now() - from} ms`);
  await workbench.screenshot("bands-large-plain");
  assert.ok((timeline["first pixels"] ?? 9999) < 5000, shown(timeline));
});
