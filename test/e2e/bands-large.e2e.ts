// Measures the band visualizer on scenes of over 2 GB that test/bench/large-scene.mjs wrote: SOFTCON_E2E_LARGE names
// their folder. Skipped without.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { BandPage } from "./band-page";
import { Workbench } from "./workbench";

const folder = process.env["SOFTCON_E2E_LARGE"];
const skip = folder === undefined ? "SOFTCON_E2E_LARGE names no folder of large scenes" : false;
let workbench: Workbench;

before(async () => {
  if (folder !== undefined) workbench = await Workbench.open({ folder });
});
after(() => workbench?.close());

/** Opens a scene; milliseconds from asking for it to its first pixels on the screen. */
async function opened(name: string): Promise<{ readonly page: BandPage; readonly firstPixels: number }> {
  await workbench.command("View: Close All Editors");
  await workbench.file(name).click({ button: "right" });
  const item = workbench.page
    .locator(".monaco-menu .action-item:visible")
    .filter({ hasText: "Show Bands" })
    .first();
  await item.waitFor();
  const asked = Date.now();
  await item.click();
  const page = await BandPage.inFront(workbench);
  await page.frame.waitForFunction(() => performance.getEntriesByName("first pixels").length > 0);
  const shown = await page.frame.evaluate(
    () => performance.timeOrigin + (performance.getEntriesByName("first pixels")[0]?.startTime ?? 0),
  );
  return { page, firstPixels: shown - asked };
}

/** Megabytes in memory of this machine's processes whose command line has these words, the largest. */
function memoryOf(words: RegExp): number {
  const sizes = readdirSync("/proc")
    .filter((id) => /^\d+$/.test(id))
    .flatMap((id) => {
      try {
        if (!words.test(readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " "))) return [];
        const found = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"));
        return [Number(found?.[1] ?? 0) / 1024];
      } catch {
        return []; // it has ended
      }
    });
  return Math.round(Math.max(0, ...sizes));
}

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
    await workbench.page.waitForTimeout(150);
  }
}

const line = (what: string, value: string): void => console.log(`  ${what}: ${value}`);

test("a scene with overviews", { skip, timeout: 180_000 }, async () => {
  const { page, firstPixels } = await opened("overviews.tif");
  line("first pixels", `${firstPixels.toFixed(0)} ms`);
  await workbench.page.waitForTimeout(2000);
  const gaps = await framesDuring(page, () => moveAround(page));
  gaps.sort((a, b) => b - a);
  line(
    "frames",
    `${gaps.length}, longest ${gaps
      .slice(0, 5)
      .map((gap) => gap.toFixed(0))
      .join(", ")} ms`,
  );
  const heap = await page.frame.evaluate(() => {
    const memory: unknown = Reflect.get(performance, "memory"); // Chromium alone has it
    return Number(Reflect.get(Object(memory), "usedJSHeapSize") ?? 0) / 2 ** 20;
  });
  line("extension host", `${memoryOf(/--type=extensionHost/)} MB`);
  line("process that reads", `${memoryOf(/dist\/bands\/process\.js/)} MB`);
  line("page of workbench and webview", `${memoryOf(/--type=renderer/)} MB (heap ${heap.toFixed(0)} MB)`);
  line("graphics process (software rendering)", `${memoryOf(/--type=gpu-process/)} MB`);
  assert.ok(memoryOf(/--type=extensionHost/) < 300);
  await workbench.screenshot("bands-large");
});

test("a scene without overviews", { skip, timeout: 180_000 }, async () => {
  const { page, firstPixels } = await opened("plain.tif");
  line("first pixels", `${firstPixels.toFixed(0)} ms`);
  const from = Date.now();
  await page.frame.locator(".preview").waitFor();
  await workbench.screenshot("bands-large-preview");
  await page.frame.locator(".preview").waitFor({ state: "hidden", timeout: 120_000 });
  line("whole preview, after those", `${Date.now() - from} ms`);
  await workbench.screenshot("bands-large-plain");
});
