import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import type * as softcon from "softcon";
import { ReaderClient } from "./reader-client";

const { resolve: find } = createRequire(__filename);
const { writeGeoTiff }: typeof softcon = createRequire(__filename)("softcon");
/** extension/dist, from extension/dist/compiled/bands. */
const script = resolve(__dirname, "..", "..", "bands", "process.js");

function client(t: TestContext, library = dirname(find("softcon/package.json"))) {
  const noise: string[] = [];
  const reader = new ReaderClient({
    script,
    library: () => library,
    env: () => process.env,
    onPreview: () => {},
    onNoise: (line) => noise.push(line),
  });
  t.after(() => reader.dispose());
  return { reader, noise };
}

async function image(t: TestContext): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "softcon-bands-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "scene.tif");
  const data = Uint16Array.from({ length: 64 }, (_, i) => i);
  const nowhere = { transform: null, crs: null, nodata: null };
  await writeGeoTiff(path, { data, bands: ["x"], width: 8, height: 8, ...nowhere });
  return path;
}

const signal = new AbortController().signal;

test("a process reads on our behalf, and typed arrays arrive as such", async (t) => {
  const { reader } = client(t);
  const { scene, facts } = await reader.open(await image(t), null, () => {});
  assert.deepEqual([facts.width, facts.pixelType], [8, "uint16"]);
  const answer = await reader.ask(scene, { kind: "tile", bands: ["x"], level: 0, column: 0, row: 0 }, signal);
  assert.ok(answer.kind === "tile" && answer.data instanceof Uint16Array);
  assert.equal(answer.data[63], 63);
});

test("what fails there fails here, in its words", async (t) => {
  const { reader } = client(t);
  await assert.rejects(
    reader.open("nowhere.tif", null, () => {}),
    /no file or folder nowhere\.tif/,
  );
});

test("a library that cannot be loaded ends the process, and whoever waits is told", async (t) => {
  const { reader, noise } = client(t, tmpdir());
  await assert.rejects(
    reader.open("x.tif", null, () => {}),
    /the process that reads imagery ended \(exit 1\)/,
  );
  assert.match(noise.join("\n"), /Cannot find module/);
});

test("the process ends with its last scene, and another starts with the next", async (t) => {
  const { reader } = client(t);
  const path = await image(t);
  const first = await reader.open(path, null, () => {});
  reader.close(first.scene);
  const second = await reader.open(path, null, () => {});
  assert.equal(second.facts.width, 8);
  const abort = new AbortController();
  const asked = reader.ask(second.scene, { kind: "pixel", column: 0, row: 0 }, abort.signal);
  abort.abort();
  await assert.rejects(asked, /no longer wanted/);
});
