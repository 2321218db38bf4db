import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openScene } from "../../raster/open-scene";
import { productBands } from "../../sensors/bands";
import { temporaryFolder } from "../../testing/temporary-folder";
import { bigearthnet43 } from "../bigearthnet/nomenclature";
import type { Dataset, Sample } from "../dataset";
import { dynamicWorldClasses } from "../dynamic-world";
import { eurosatClasses } from "../eurosat";
import { openDataset } from "../open-dataset";
import { bigEarthNetLand, bigEarthNetLike, corineLabels } from "./bigearthnet-like";
import { euroSatClasses } from "./eurosat-like";
import { masked } from "./observe";
import { syntheticScene } from "./scene";
import { landOf, multiLabels, observeSeason, ssl4eoLike } from "./ssl4eo-like";
import { landCovers, surfaces } from "./surfaces";
import { writeLayout } from "./write-layout";

async function all(dataset: Dataset): Promise<Sample[]> {
  const samples: Sample[] = [];
  try {
    for await (const sample of dataset.samples()) samples.push(sample);
  } finally {
    await dataset.close();
  }
  return samples;
}

test("classes are named and ordered as the genuine data sets'", () => {
  assert.deepEqual(euroSatClasses, eurosatClasses);
  assert.deepEqual(
    landCovers.map(({ name }) => name),
    dynamicWorldClasses,
  );
});

test("what is written as EuroSAT reads as EuroSAT, and is what streams from memory", async (t) => {
  const folder = temporaryFolder(t);
  await writeLayout(folder, { layout: "eurosat", seed: 4, count: 10, threads: 1 });
  const written = await all(await openDataset(`eurosat:${folder}?splits=random`, { threads: 0 }));
  const streamed = await all(await openDataset("synthetic:eurosat?seed=4&count=10", { threads: 0 }));
  assert.deepEqual(
    written.map(({ labels }) => labels?.[0]),
    [...eurosatClasses],
  );
  for (const [i, { raster, id, labels }] of streamed.entries()) {
    assert.deepEqual([raster.width, raster.height, raster.bands], [64, 64, productBands.L1C]);
    assert.equal(id, `${eurosatClasses[i]}_1`);
    assert.deepEqual(labels, written[i]?.labels);
    assert.deepEqual(raster.data, written[i]?.raster.data);
    assert.deepEqual(raster.transform, written[i]?.raster.transform);
    assert.equal(raster.crs?.epsg, written[i]?.raster.crs?.epsg);
  }
});

test("what is written as SSL4EO-S12 reads as SSL4EO-S12, with its labels", async (t) => {
  const folder = temporaryFolder(t);
  await writeLayout(folder, { layout: "ssl4eo", seed: 8, count: 1, threads: 1 });
  const address = `ssl4eo-s12:${folder}?pair=s1,s2a&unlabelled=keep`;
  const written = await all(await openDataset(address, { threads: 0 }));
  const streamed = await all(
    await openDataset("synthetic:ssl4eo?seed=8&count=1&pair=s1,s2a", { threads: 0 }),
  );
  assert.equal(written.length, 4);
  for (const [i, { id, raster, labels, companions, datetime }] of streamed.entries()) {
    const file = written[i];
    assert.equal(id, file?.id);
    assert.deepEqual(labels, file?.labels);
    assert.deepEqual([raster.width, raster.height, raster.crs?.epsg], [264, 264, 4326]);
    assert.deepEqual(companions?.["s1"]?.data, file?.companions?.["s1"]?.data);
    assert.deepEqual(companions?.["s2a"]?.bands, productBands.L2A);
    assert.equal(datetime?.slice(0, 10).replaceAll("-", ""), id.split("/")[1]?.slice(0, 8));
  }
  const season = readdirSync(join(folder, "s2c", "0000000")).sort()[0] ?? "";
  const sizes = await Promise.all(
    ["B2", "B5", "B1"].map(async (band) => {
      const scene = await openScene(join(folder, "s2c", "0000000", season, `${band}.tif`));
      await scene.close();
      return scene.width;
    }),
  );
  assert.deepEqual(sizes, [264, 132, 44]);
});

test("what is written as BigEarthNet reads as BigEarthNet v1, Sentinel-1 beside Sentinel-2", async (t) => {
  const folder = temporaryFolder(t);
  await writeLayout(folder, { layout: "bigearthnet", seed: 5, count: 2, threads: 1 });
  const written = await all(await openDataset(`bigearthnet-v1:${folder}?sensor=both`, { threads: 0 }));
  const streamed = await all(
    await openDataset("synthetic:bigearthnet?seed=5&count=2&pair=s1", { threads: 0 }),
  );
  assert.equal(written.length, 2);
  for (const sample of streamed) {
    const file = written.find(({ id }) => id === sample.id);
    assert.deepEqual(sample.labels, file?.labels);
    assert.deepEqual([sample.raster.width, sample.raster.bands], [120, productBands.L2A]);
    assert.deepEqual(sample.companions?.["s1"]?.data, file?.companions?.["s1"]?.data);
  }
});

test("interrupted writing goes on with what is missing, and another seed is refused", async (t) => {
  const folder = temporaryFolder(t);
  const controller = new AbortController();
  const options = { layout: "eurosat", seed: 6, count: 6, threads: 1 } as const;
  const stopped = writeLayout(folder, {
    ...options,
    signal: controller.signal,
    onProgress: ({ done }) => done === 2 && controller.abort(),
  });
  await assert.rejects(stopped, { name: "SoftconError", kind: "interrupted" });
  assert.deepEqual(await writeLayout(folder, options), { written: 4, kept: 2 });
  await assert.rejects(writeLayout(folder, { ...options, seed: 7 }), /holds .*"seed":6/);
});

test("multi-labels are the classes of at least one visible pixel; under clouds there are none", () => {
  for (let index = 0; index < 3; index++) {
    const view = ssl4eoLike(13, index);
    const land = landOf(view);
    for (const season of view.seasons) {
      const { labels } = observeSeason(view, land, season, {});
      const present = new Set(labels);
      const hidden = labels.filter((label) => label === masked).length / labels.length;
      present.delete(masked);
      const expected = hidden > 0.35 ? [] : [...present].sort((a, b) => a - b);
      assert.deepEqual(multiLabels(labels), expected);
      assert.ok([...present].every((label) => label < 9));
    }
  }
});

test("BigEarthNet's labels are known classes and on enough of the land", () => {
  for (let index = 0; index < 6; index++) {
    const patch = bigEarthNetLike(3, index);
    const land = bigEarthNetLand(patch);
    const labels = corineLabels(patch, land);
    assert.ok(labels.length > 0 && labels.every((label) => bigearthnet43.includes(label)), labels.join());
    if (labels.includes("Pastures"))
      assert.ok(land.units.some(({ surface }) => surfaces[surface] === surfaces.pasture));
  }
});

test("the panorama has every land cover, and each looks as it should", async () => {
  const scene = syntheticScene({ seed: 6, width: 672 });
  const window = { x: 0, y: 0, width: 672, height: 672 };
  const { data: covers } = await scene.covers.read(window);
  const { data } = await scene.read(window);
  const area = 672 * 672;
  const meanOf = (band: string, cover: number): number => {
    const from = scene.bands.indexOf(band) * area;
    let [sum, count] = [0, 0];
    for (let i = 0; i < area; i++)
      if (covers[i] === cover) {
        sum += data[from + i] ?? 0;
        count++;
      }
    assert.ok(count > 0.002 * area, `${landCovers[cover]?.name}: ${count} pixels`);
    return sum / count;
  };
  const index = (a: string, b: string, cover: number): number => {
    const [one, other] = [meanOf(a, cover), meanOf(b, cover)];
    return (one - other) / (one + other);
  };
  for (const [cover, { name }] of landCovers.entries()) {
    const ndvi = index("B8", "B4", cover);
    if (name === "water") assert.ok(ndvi < 0.2 && index("B3", "B11", cover) > 0, `${name} ${ndvi}`);
    else if (name === "snow_and_ice") assert.ok(index("B3", "B11", cover) > 0.4, name);
    else if (name === "trees") assert.ok(ndvi > 0.5, `${name} ${ndvi}`);
    else if (name === "built" || name === "bare") assert.ok(ndvi < 0.35, `${name} ${ndvi}`);
    else assert.ok(ndvi > 0.2, `${name} ${ndvi}`);
  }
});

test("addresses that make no sense say what would", async () => {
  await assert.rejects(openDataset("synthetic:mars"), /synthetic:mars; expected one of synthetic:ssl4eo/);
  await assert.rejects(openDataset("synthetic:eurosat?size=3"), /takes no parameter "size"/);
  await assert.rejects(openDataset("synthetic:eurosat?pair=season"), /pair=season; expected some of s2a, s1/);
  await assert.rejects(openDataset("synthetic:eurosat?count=0"), /count=0/);
});

test("bands and size are as asked for", async () => {
  const dataset = await openDataset("synthetic:eurosat?count=1&pair=s1", { threads: 0 });
  try {
    for await (const { raster, companions } of dataset.samples({ bands: ["B8", "B4"], size: 32 })) {
      assert.deepEqual([raster.bands, raster.width, raster.data.length], [["B8", "B4"], 32, 2 * 32 * 32]);
      assert.deepEqual(companions?.["s1"]?.width, 32);
      assert.equal(raster.transform?.[1], 20);
    }
    await assert.rejects(async () => {
      for await (const _ of dataset.samples({ bands: ["B99"] }));
    }, /no band B99/);
  } finally {
    await dataset.close();
  }
});

test("the manifest says what made the folder", async (t) => {
  const folder = temporaryFolder(t);
  await writeLayout(folder, { layout: "eurosat", seed: 6, count: 1, threads: 0 });
  assert.deepEqual(JSON.parse(readFileSync(join(folder, "synthetic.json"), "utf8")), {
    generator: "softcon synth",
    layout: "eurosat",
    seed: 6,
  });
});
