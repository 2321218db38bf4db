import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Scene } from "softcon";
import { temporaryFolder } from "../../testing/temporary-folder";
import { KnownStatistics } from "./known-statistics";
import { library } from "./testing";

/** Four pixels of two bands; `reads` has the bands of each reading. */
async function counted(t: TestContext) {
  const path = join(temporaryFolder(t), "scene.tif");
  const grid = { width: 2, height: 2, nodata: null, transform: null, crs: null };
  const data = Float32Array.of(1, 2, 3, 4, 10, 20, 30, 40);
  await library.writeGeoTiff(path, { data, bands: ["a", "b"], ...grid });
  const scene = await library.openScene(path);
  t.after(() => scene.close());
  const reads: string[] = [];
  const state = {
    fail: false,
    reads,
    scene: {
      ...scene,
      read: (...[window, options]: Parameters<Scene["read"]>) => {
        reads.push(String(options?.bands));
        return state.fail ? Promise.reject(new Error("no disk")) : scene.read(window, options);
      },
    },
  };
  return state;
}

test("a channel is read once, whoever asks", async (t) => {
  const { scene, reads } = await counted(t);
  const known = new KnownStatistics(scene);
  const [first, both] = await Promise.all([known.of(["a"]), known.of(["a", ["b", "a"]])]);
  assert.deepEqual([first[0]?.max, both[0]?.max, both[1]?.max], [4, 4, 36]);
  assert.deepEqual(reads, ["a", "b,a"]);
  await known.of([["b", "a"], "a"]);
  assert.equal(reads.length, 2);
});

test("what could not be read is read by the next who asks", async (t) => {
  const state = await counted(t);
  const known = new KnownStatistics(state.scene);
  state.fail = true;
  await assert.rejects(known.of(["b"]), /no disk/);
  state.fail = false;
  assert.equal((await known.of(["b"]))[0]?.min, 10);
});
