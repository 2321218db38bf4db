import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../testing/temporary-folder";
import { openDataset } from "../open-dataset";
import { cosine, exp, ln, sine } from "./exact-math";
import { fractalNoise } from "./noise";
import { syntheticScene } from "./scene";
import { writeLayout } from "./write-layout";

async function digest(address: string, threads: number): Promise<string> {
  const dataset = await openDataset(address, { threads });
  const hash = createHash("sha256");
  try {
    for await (const { id, raster, labels } of dataset.samples()) {
      hash.update(`${id} ${labels?.join()} ${raster.transform?.join()}`);
      hash.update(new Uint8Array(raster.data.buffer, raster.data.byteOffset, raster.data.byteLength));
    }
  } finally {
    await dataset.close();
  }
  return hash.digest("hex").slice(0, 16);
}

/** What every machine must give: a change here is a change of the world, and to be said in the change log. */
const digests = {
  "synthetic:eurosat?seed=1&count=10": "f66ddb6d8c493cdf",
  "synthetic:eurosat?seed=1&count=4&product=s1": "fe3e375108441b8b",
  "synthetic:ssl4eo?seed=1&count=1&product=s2a": "74367d43e97c353c",
  "synthetic:bigearthnet?seed=1&count=2": "82aeee7f58e471f2",
} as const;

for (const [address, expected] of Object.entries(digests))
  test(`${address} is the same on every machine, whatever the number of threads`, async () => {
    assert.equal(await digest(address, 0), expected);
    assert.equal(await digest(address, 2), expected);
  });

test("another seed gives other images", async () => {
  assert.notEqual(
    await digest("synthetic:eurosat?seed=1&count=1", 0),
    await digest("synthetic:eurosat?seed=2&count=1", 0),
  );
});

test("files are the same bytes from one thread and from two", async (t) => {
  const written = await Promise.all(
    [1, 2].map(async (threads) => {
      const folder = temporaryFolder(t);
      await writeLayout(folder, { layout: "eurosat", seed: 2, count: 4, threads });
      return ["AnnualCrop", "Forest", "HerbaceousVegetation", "Highway"].map((name) =>
        readFileSync(join(folder, name, `${name}_1.tif`)),
      );
    }),
  );
  assert.deepEqual(written[0], written[1]);
});

for (const product of ["L1C", "S1"] as const)
  test(`a window of a scene has the same ${product} pixels however it is read`, async () => {
    const scene = syntheticScene({ seed: 3, width: 300, product, clear: false });
    const whole = await scene.read({ x: 40, y: 50, width: 120, height: 90 });
    const part = await scene.read({ x: 101, y: 77, width: 31, height: 29 });
    for (let band = 0; band < scene.bands.length; band++)
      for (let row = 0; row < 29; row++)
        for (let column = 0; column < 31; column++)
          assert.equal(
            part.data[(band * 29 + row) * 31 + column],
            whole.data[(band * 90 + row + 27) * 120 + column + 61],
            `${scene.bands[band]} at ${column}, ${row}`,
          );
  });

test("the exact functions agree with Math's", () => {
  for (let x = -12; x < 12; x += 0.37) {
    assert.ok(Math.abs(exp(x) / Math.exp(x) - 1) < 1e-9);
    assert.ok(Math.abs(ln(Math.exp(x)) - x) < 1e-9);
    assert.ok(Math.abs(cosine(x) - Math.cos(2 * Math.PI * x)) < 1e-9);
    assert.ok(Math.abs(sine(x) - Math.sin(2 * Math.PI * x)) < 1e-9);
  }
});

test("fractal noise has mean 0, deviation 1 and no seams between windows", () => {
  const options = { seed: 9, cell: 20, octaves: 4 };
  const all = fractalNoise({ x: -200, y: -200, width: 600, height: 600 }, options);
  const part = fractalNoise({ x: 17, y: -63, width: 5, height: 4 }, options);
  let [sum, squares] = [0, 0];
  for (const value of all) {
    sum += value;
    squares += value * value;
  }
  assert.ok(Math.abs(sum / all.length) < 0.05, `${sum / all.length}`);
  assert.ok(Math.abs(Math.sqrt(squares / all.length) - 1) < 0.1, `${Math.sqrt(squares / all.length)}`);
  for (let row = 0; row < 4; row++)
    for (let column = 0; column < 5; column++)
      assert.equal(part[row * 5 + column], all[(row + 137) * 600 + column + 217]);
});
