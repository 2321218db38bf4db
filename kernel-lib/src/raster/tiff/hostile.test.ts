import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { deflateSync } from "node:zlib";
import { messageOf, SoftconError } from "../../core/errors";
import { fixturePath } from "../../testing/fixtures";
import { fuzz } from "../../testing/mutate";
import { processorMs } from "../../testing/processor-time";
import { temporaryFolder } from "../../testing/temporary-folder";
import { openScene } from "../open-scene";

const samples = new Map(
  readdirSync(fixturePath("tiff"))
    .filter((name) => name.endsWith(".tif"))
    .map((name) => [name, readFileSync(fixturePath("tiff", name))]),
);

/** Opens a file, reads windows at both ends, a small picture of the whole, and tiles. */
async function readAllWays(path: string): Promise<void> {
  const scene = await openScene(path);
  try {
    const [width, height] = [Math.min(64, scene.width), Math.min(64, scene.height)];
    await scene.read({ x: 0, y: 0, width, height });
    await scene.read({ x: scene.width - width, y: scene.height - height, width, height });
    const whole = { x: 0, y: 0, width: scene.width, height: scene.height };
    await scene.read(whole, { bands: scene.bands.slice(0, 1), width: 16, height: 16 });
    for await (const tile of scene.tiles({ size: 32 })) if (tile.window.x > 0) break;
  } finally {
    await scene.close();
  }
}

test("damaged files are refused or read, in bounded time and memory", async (t) => {
  const path = join(temporaryFolder(t), "damaged.tif");
  const { read, refused, slowestMs, grownMiB } = await fuzz(samples, 1000, 20260101, async (bytes) => {
    writeFileSync(path, bytes);
    try {
      await readAllWays(path);
    } catch (error) {
      // What it says fits on one line of a terminal, whatever the file made up.
      assert.ok(messageOf(error).length < 600 && !messageOf(error).includes("\n"), messageOf(error));
      throw error;
    }
  });
  t.diagnostic(
    `${refused} refused, ${read} read; slowest ${slowestMs.toFixed(0)} ms, ${grownMiB.toFixed(0)} MiB more`,
  );
  assert.ok(refused > 100 && read > 100);
  assert.ok(slowestMs < 2000, `${slowestMs} ms`);
  assert.ok(grownMiB < 512, `${grownMiB} MiB`);
});

type Entry = readonly [tag: number, type: 3 | 4, count: number, value: number];

/** A classic little-endian TIFF of one directory and whatever follows it. */
function tiff(entries: readonly Entry[], next: number, after: Uint8Array = new Uint8Array(0)): Uint8Array {
  const header = Buffer.alloc(8 + 2 + entries.length * 12 + 4);
  header.write("II*\0", "latin1");
  header.writeUInt32LE(8, 4);
  header.writeUInt16LE(entries.length, 8);
  for (const [i, [tag, type, count, value]] of entries.entries()) {
    header.writeUInt16LE(tag, 10 + i * 12);
    header.writeUInt16LE(type, 12 + i * 12);
    header.writeUInt32LE(count, 14 + i * 12);
    header.writeUInt32LE(value, 18 + i * 12);
  }
  header.writeUInt32LE(next, header.length - 4);
  return Buffer.concat([header, after]);
}

/** One 8-bit band in one strip of `length` bytes after the directory of nine entries. */
const oneStrip = (width: number, height: number, compression: number, length: number): Entry[] => [
  [256, 4, 1, width],
  [257, 4, 1, height],
  [258, 3, 1, 8],
  [259, 3, 1, compression],
  [273, 4, 1, 8 + 2 + 9 * 12 + 4],
  [277, 3, 1, 1],
  [278, 4, 1, height],
  [279, 4, 1, length],
  [339, 3, 1, 1],
];

async function refusal(t: TestContext, bytes: Uint8Array): Promise<SoftconError> {
  const path = join(temporaryFolder(t), "hostile.tif");
  writeFileSync(path, bytes);
  const start = processorMs();
  const error: unknown = await openScene(path)
    .then(async (scene) => {
      t.after(() => scene.close());
      await scene.read({ x: 0, y: 0, width: 1, height: 1 });
    })
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  assert.ok(processorMs() - start < 2000);
  assert.ok(error instanceof SoftconError, String(error));
  return error;
}

test("a directory that names itself as the next one is read once", async (t) => {
  const path = join(temporaryFolder(t), "circle.tif");
  writeFileSync(path, tiff(oneStrip(2, 2, 1, 4), 8, Uint8Array.of(1, 2, 3, 4)));
  const scene = await openScene(path);
  t.after(() => scene.close());
  const { data } = await scene.read({ x: 0, y: 0, width: 2, height: 2 });
  assert.deepEqual([...data], [1, 2, 3, 4]);
});

test("a chain of many directories is refused", async (t) => {
  const one = tiff(oneStrip(2, 2, 1, 4), 0).subarray(8);
  const chain = Array.from({ length: 100 }, (_, i) => {
    const copy = Buffer.from(one);
    copy.writeUInt32LE(8 + (i + 1) * one.length, copy.length - 4);
    return copy;
  });
  const header = Buffer.from("II*\0\x08\0\0\0", "latin1");
  assert.match((await refusal(t, Buffer.concat([header, ...chain, one]))).message, /more than 64 images/);
});

test("sizes that the file cannot hold are refused when it is opened", async (t) => {
  const strip = new Uint8Array(deflateSync(new Uint8Array(100)));
  for (const entries of [
    oneStrip(2 ** 30, 2 ** 30, 1, 4),
    oneStrip(2 ** 30, 2 ** 30, 8, strip.length),
    oneStrip(2 ** 31 - 1, 1, 8, strip.length),
    oneStrip(60_000, 60_000, 50000, strip.length),
    oneStrip(0xffffffff, 10, 1, 4),
    oneStrip(0, 10, 1, 4),
  ])
    assert.match((await refusal(t, tiff(entries, 0, strip))).message, /damaged/);
});

test("claims about lists are checked against the file before anything is allocated", async (t) => {
  const before = process.memoryUsage().arrayBuffers;
  const entries = oneStrip(10, 10, 1, 100).map(
    (entry): Entry => (entry[0] === 273 || entry[0] === 279 ? [entry[0], 4, 0x3fffffff, 50] : entry),
  );
  assert.match((await refusal(t, tiff(entries, 0))).message, /damaged or cut short/);
  assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 26);
});

test("many tags over the same bytes do not multiply the work", async (t) => {
  const size = 2 ** 23;
  const entries = Array.from({ length: 4000 }, (_, i): Entry => [40_000 + i, 3, size / 2, 100]);
  assert.match((await refusal(t, tiff(entries, 0, new Uint8Array(size)))).message, /over and over/);
});

test("a strip that unpacks to more than its pixels, or to less, is refused", async (t) => {
  for (const size of [50_000_000, 99]) {
    const strip = new Uint8Array(deflateSync(new Uint8Array(size)));
    const file = tiff(oneStrip(10, 10, 8, strip.length), 0, strip);
    assert.match((await refusal(t, file)).message, /damaged: block 0/);
  }
});

test("other files are told from TIFFs, and JPEG 2000 gets its way out", async (t) => {
  assert.match((await refusal(t, Buffer.from("PK\x03\x04 something else"))).message, /not a TIFF/);
  assert.match((await refusal(t, new Uint8Array(0))).message, /not a TIFF/);
  const jp2 = Buffer.from("\0\0\0\x0cjP  \r\n\x87\n", "latin1");
  assert.match((await refusal(t, jp2)).message, /JPEG 2000.*gdal_translate/);
});
