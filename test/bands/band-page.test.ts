import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import { requirePeer } from "#lib/testing/peers";
import { decode } from "#lib/vendor/fast-png";
import { StandInPages, setTheme, until } from "../webviews/stand-in-page";

// The band visualizer's page in a browser without a graphics card, with a stand-in for VS Code and the process that reads:
// test/e2e has the real ones. The scene: red is a chequerboard of 512 pixels, green grows with rows, blue with columns.
let pages: StandInPages | null = null;

before(async () => {
  pages = await StandInPages.start("bands").catch(() => null); // each test says what is missing
});
after(() => pages?.close());

const side = 10980;
/** Beside the panel they leave the map an odd width: half of it is not whole. */
const size = { width: 1100, height: 801 };

async function opened(t: TestContext, query = ""): Promise<Page | null> {
  if (!requirePeer(t, "chromium")) return null;
  assert.ok(pages, "Chromium is there, but does not start");
  const page = await pages.open(query, "dark", size);
  await until(page, `performance.getEntriesByName("first pixels").length > 0`);
  await settled(page);
  return page;
}

/** Waits until the map has stood still for half a second, drawn in full. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    let [before, since] = ["", performance.now()];
    while (performance.now() - since < 500) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = standIn.asked.length + " " + document.querySelector("canvas.bands").width;
      if (now !== before) [before, since] = [now, performance.now()];
    }
  })()`);
}

const tilesAsked = (page: Page): Promise<string[]> => page.evaluate("[...standIn.asked]");
const levelsOf = (tiles: readonly string[]): string[] => [
  ...new Set(tiles.map((tile) => tile.split("/")[0] ?? "")),
];

/** Width of the map on the screen, and of the canvas that it is drawn to. */
const widths = (page: Page): Promise<{ readonly map: number; readonly canvas: number }> =>
  page.evaluate(
    `({ map: document.querySelector("#map").clientWidth, canvas: document.querySelector("canvas.bands").width })`,
  );

interface Seen {
  /** Widths of the canvas, one a frame. */
  readonly widths: readonly number[];
  /** How often the canvas was made anew. */
  readonly made: number;
  /** Least opacity of nine points of the canvas, of 255, over all frames. */
  readonly opacity: number;
}

/** Turns the wheel over the middle of the map, as quickly as hands do, and looks at each frame until the last turn. */
async function turnWheel(page: Page, steps: readonly number[]): Promise<Seen> {
  return page.evaluate(`(async () => {
    const canvas = document.querySelector("canvas.bands");
    const copy = Object.assign(document.createElement("canvas"), { width: 3, height: 3 });
    const pixels = copy.getContext("2d", { willReadFrequently: true });
    let made = 0;
    const watch = new MutationObserver((changes) => { made += changes.some(({ attributeName }) => attributeName === "width"); });
    watch.observe(canvas, { attributes: true });
    const seen = { widths: [], opacity: 255 };
    let turning = true;
    const look = () => {
      if (!turning) return;
      seen.widths.push(canvas.width);
      const { width, height } = canvas;
      pixels.clearRect(0, 0, 3, 3);
      for (let at = 0; at < 9; at++) {
        const [x, y] = [at % 3, Math.floor(at / 3)];
        pixels.drawImage(canvas, Math.floor(((x + 1) * width) / 4), Math.floor(((y + 1) * height) / 4), 1, 1, x, y, 1, 1);
      }
      const { data } = pixels.getImageData(0, 0, 3, 3);
      for (let at = 3; at < data.length; at += 4) seen.opacity = Math.min(seen.opacity, data[at]);
      requestAnimationFrame(look);
    };
    const map = document.querySelector("#map");
    const { left, top, width, height } = map.getBoundingClientRect();
    const viewport = map.querySelector(".ol-viewport");
    requestAnimationFrame(look);
    for (const deltaY of ${JSON.stringify(steps)}) {
      viewport.dispatchEvent(new WheelEvent("wheel",
        { deltaY, clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true }));
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
    turning = false;
    return { ...seen, made };
  })()`);
}

/** Presses a button of the page, within the page. */
const press = (label: string): string =>
  `[...document.querySelectorAll("button")].find((one) => one.textContent === "${label}").click()`;

const half = (length: number): number => Math.ceil(length / 2);

test("while the wheel turns the map is drawn at half the resolution, and no tiles are asked for", async (t) => {
  const page = await opened(t);
  if (!page) return;
  const { map, canvas } = await widths(page);
  assert.equal(map % 2, 1);
  assert.equal(canvas, map);
  const before = await tilesAsked(page);
  const seen = await turnWheel(page, [-240, -240, -240, -240, -240]);
  assert.deepEqual(await tilesAsked(page), before, "nothing is read on the way");
  assert.deepEqual([...new Set(seen.widths)], [map, half(map)]);
  assert.equal(seen.made, 1, "the canvas is made once for all frames");
  assert.equal(seen.opacity, 255, "what was read before is shown enlarged");
  await settled(page);
  assert.equal((await widths(page)).canvas, map);
  const after = (await tilesAsked(page)).slice(before.length);
  assert.ok(after.length > 4, "what is shown is read then");
  // five turns are four levels: 5 × 240 / 300
  const [first] = levelsOf(before);
  assert.deepEqual(levelsOf(after), [String(Number(first) - 4)], "and no level on the way");
  await page.close();
});

test("where one jumps to is read at once", async (t) => {
  const page = await opened(t);
  if (!page) return;
  const jumps = [
    { button: "1:1", level: "0" },
    { button: "Fit", level: "4" }, // 10980 pixels on a map of 700 to 800
    { button: "Go", level: "0" },
  ];
  for (const { button, level } of jumps) {
    const before: string[] = await page.evaluate(`(() => {
      const own = setTimeout;
      window.setTimeout = (work, ms, ...rest) => (ms >= 100 ? 0 : own(work, ms, ...rest)); // a pause has no end
      document.querySelector('input[aria-label="Row"]').value = 9000;
      document.querySelector('input[aria-label="Column"]').value = 800;
      const before = [...standIn.asked];
      ${press(button)};
      return before;
    })()`);
    await until(page, `standIn.asked.length > ${before.length}`, 5000);
    assert.deepEqual(levelsOf((await tilesAsked(page)).slice(before.length)), [level], button);
    await page.reload(); // to where it was, with no tile read yet
    await until(page, `performance.getEntriesByName("first pixels").length > 0`);
    await settled(page);
  }
  await page.close();
});

test("what was wanted before one drags waits: one tile is read at a time", async (t) => {
  const delay = 400;
  const page = await opened(t, `delay=${delay}`);
  if (!page) return;
  const { left, top } = await screen(page);
  const before = (await tilesAsked(page)).length;
  await page.evaluate(press("1:1"));
  await until(page, `standIn.asked.length >= ${before} + 4`); // the map rests, and some ten are queued
  const now = "[standIn.asked.length, performance.now()]";
  const [askedBefore, from] = await page.evaluate<[number, number]>(now);
  await page.mouse.move(left + 300, top + 300);
  await page.mouse.down();
  await page.mouse.move(left + 290, top + 300, { steps: 10 });
  await page.waitForTimeout(3 * delay);
  const [asked, to] = await page.evaluate<[number, number]>(now);
  const most = Math.ceil((to - from) / delay);
  assert.ok(asked - askedBefore <= most, `${asked - askedBefore} of at most ${most}`);
  await page.close();
});

test("a graphics card draws in full, and reads on the way", async (t) => {
  const page = await opened(t, "card=1");
  if (!page) return;
  const { map } = await widths(page);
  const before = await tilesAsked(page);
  const seen = await turnWheel(page, [-240, -240, -240, -240, -240]);
  assert.deepEqual([...new Set(seen.widths)], [map]);
  assert.ok((await tilesAsked(page)).length > before.length);
  await page.close();
});

test("where nothing is drawn over the scene, no layer lies over it", async (t) => {
  const page = await opened(t);
  if (!page) return;
  const layers = "document.querySelectorAll('.ol-layers canvas').length";
  assert.equal(await page.evaluate(layers), 1);
  await page.evaluate(
    `standIn.post({ kind: "showWindow", window: { x: 1024, y: 2048, width: 512, height: 512 } })`,
  );
  await until(page, `${layers} === 2`);
  await page.close();
});

interface Screen {
  readonly left: number;
  readonly top: number;
  readonly at: (x: number, y: number) => readonly number[];
}

/** What the screen shows, by position in the map. */
async function screen(page: Page): Promise<Screen> {
  const { x: left, y: top } = (await page.locator("#map").boundingBox()) ?? { x: 0, y: 0 };
  const { data, width, channels } = decode(await page.screenshot());
  return {
    ...{ left, top },
    at: (x, y) => {
      const at = (Math.round(top + y) * width + Math.round(left + x)) * channels;
      return [...data.subarray(at, at + 3)];
    },
  };
}

/** Positions along a line where red is switched on or off. */
function edges(red: readonly number[]): number[] {
  return red.flatMap((value, at) => (at > 0 && value > 127 !== (red[at - 1] ?? 0) > 127 ? [at] : []));
}

test("what is drawn coarsely lies where the full picture does", async (t) => {
  const page = await opened(t);
  if (!page) return;
  await turnWheel(page, [-240, -240, -240]);
  await settled(page);
  const { left, top } = await screen(page);
  await page.mouse.move(left + 300, top + 300);
  await page.mouse.down();
  await page.mouse.move(left + 273, top + 317, { steps: 3 });
  await page.waitForTimeout(500); // so that it does not glide on; it is held all the same
  const { map } = await widths(page);
  assert.equal((await widths(page)).canvas, half(map), "as long as it is held");
  const coarse = await screen(page);
  await page.mouse.up();
  await settled(page);
  assert.equal((await widths(page)).canvas, map);
  const full = await screen(page);
  const line = (of: Screen): number[] => Array.from({ length: 600 }, (_, i) => of.at(40 + i, 200)[0] ?? 0);
  const column = (of: Screen): number[] => Array.from({ length: 500 }, (_, i) => of.at(200, 100 + i)[0] ?? 0);
  for (const along of [line, column]) {
    const [expected, found] = [edges(along(full)), edges(along(coarse))];
    assert.ok(expected.length > 1, "fields of the chequerboard");
    assert.equal(found.length, expected.length);
    expected.forEach((at, i) => {
      assert.ok(Math.abs((found[i] ?? Number.NaN) - at) <= 2, `${found} instead of ${expected}`);
    });
  }
  // and both where the pointer says: 0 … 1000 over the scene, of which 20 … 980 are stretched to 0 … 255
  for (const [x, y] of [
    [120, 90],
    [400, 333],
    [610, 600],
    [map - 1, 420],
    [300, 770],
  ] as const) {
    await page.mouse.move(left + x, top + y);
    const place = (await page.locator(".pointer").textContent()) ?? "";
    const [row = Number.NaN, columnAt = Number.NaN] = (place.match(/\d+/g) ?? []).map(Number);
    const share = (value: number): number => (255 * (Math.floor((1000 * value) / side) - 20)) / 960;
    for (const of of [coarse, full]) {
      const [, green = 0, blue = 0] = of.at(x, y);
      assert.ok(Math.abs(green - share(row)) <= 2, `green ${green} at row ${row}`);
      assert.ok(Math.abs(blue - share(columnAt)) <= 2, `blue ${blue} at column ${columnAt}`);
    }
  }
  await page.close();
});

test("what the pointer is over is told, until it leaves the map", async (t) => {
  const page = await opened(t);
  if (!page) return;
  const { left, top } = await screen(page);
  const told = `document.querySelector(".pointer").textContent`;
  await page.mouse.move(left + 300, top + 300);
  await until(page, `/^row \\d+, column \\d+$/.test(${told})`);
  await page.mouse.move(left + 300, top - 10);
  await until(page, `${told} === ""`);
  await page.close();
});

test("controls are dark in dark themes", async (t) => {
  const page = await opened(t);
  if (!page) return;
  for (const theme of ["dark", "contrast"] as const) {
    await setTheme(page, theme);
    const { left, top, at } = await screen(page);
    // the track, the box's ground
    for (const [control, share] of [
      ['input[type="range"]', 0.9],
      ['input[type="checkbox"]', 0.5],
    ] as const) {
      const { x, y, width, height } = (await page.locator(control).first().boundingBox()) ?? assert.fail();
      const colour = at(x - left + share * width, y - top + height / 2);
      assert.ok(Math.max(...colour) < 160, `${control}, ${theme}: ${colour}`);
    }
  }
  await page.close();
});

test("a step of zooming is taken at once", async (t) => {
  const page = await opened(t);
  if (!page) return;
  const scales: string[] = await page.evaluate(`(async () => {
    const scale = () => { const one = document.querySelector(".scale"); return one.style.width + " " + one.textContent; };
    const seen = [scale()];
    ${press("+")};
    for (const end = performance.now() + 400; performance.now() < end;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (scale() !== seen.at(-1)) seen.push(scale());
    }
    return seen;
  })()`);
  assert.equal(scales.length, 2, scales.join("; "));
  await page.close();
});

test("tiles are drawn without antialiasing, and other canvases as they are asked for", async (t) => {
  const page = await opened(t);
  if (!page) return;
  const antialias = `(canvas) => canvas.getContext("webgl", { antialias: true, depth: false }).getContextAttributes()`;
  const asked: { readonly antialias: boolean; readonly depth: boolean } = await page.evaluate(
    `(${antialias})(document.createElement("canvas"))`,
  );
  assert.deepEqual([asked.antialias, asked.depth], [false, false]);
  assert.equal(
    await page.evaluate(
      `document.querySelector("canvas.bands").getContext("webgl").getContextAttributes().antialias`,
    ),
    false,
  );
  assert.equal(await page.evaluate(`document.createElement("canvas").getContext("2d") !== null`), true);
  // the browser itself would
  await page.goto("about:blank");
  const own: { readonly antialias: boolean } = await page.evaluate(
    `(${antialias})(document.createElement("canvas"))`,
  );
  assert.equal(own.antialias, true);
  await page.close();
});

test("a picture that is saved while the wheel turns is the one that is saved at rest", async (t) => {
  const page = await opened(t);
  if (!page) return;
  const save = press("Save PNG");
  const saved = async (count: number): Promise<Buffer> => {
    await until(page, `standIn.saved.length === ${count}`);
    return Buffer.from(await page.evaluate<number[]>(`[...standIn.saved[${count - 1}]]`));
  };
  await turnWheel(page, [-240, -240, -240]);
  await page.evaluate(save);
  const moving = await saved(1);
  await settled(page);
  await page.evaluate(save);
  const atRest = await saved(2);
  assert.equal(decode(moving).width, (await widths(page)).map);
  assert.ok(moving.equals(atRest));
  await page.close();
});
