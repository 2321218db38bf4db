import assert from "node:assert/strict";
import { copyFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type TestContext, test } from "node:test";
import { syntheticRaster } from "#lib/datasets/synthetic/scene";
import { openEmbeddings } from "#lib/embeddings/embedding-file";
import type { EmbeddingTable } from "#lib/inference/embedding";
import { writeGeoTiff } from "#lib/raster/geotiff-writer";
import { smallVit } from "#lib/testing/small-vit";
import { temporaryFolder } from "#lib/testing/temporary-folder";
import { decode } from "#lib/vendor/fast-png";
import { softcon } from "./softcon";

interface Place {
  readonly folder: string;
  readonly scene: string;
  readonly model: string;
}

/** A scene of 168 × 168 pixels and a small model in a folder of their own. */
async function place(t: TestContext, size = 168): Promise<Place> {
  const folder = temporaryFolder(t);
  const scene = join(folder, "scene.tif");
  const { raster } = syntheticRaster({ seed: 1, width: size });
  await writeGeoTiff(scene, { ...raster, transform: [389_760, 10, 0, 5_823_480, 0, -10] });
  return { folder, scene, model: smallVit(folder, 13) };
}

async function tableOf(path: string): Promise<EmbeddingTable> {
  const file = await openEmbeddings(path);
  try {
    return await file.table();
  } finally {
    await file.close();
  }
}

test("a GeoTIFF becomes a table: one row a tile, where it lies, with its provenance", async (t) => {
  const { folder, scene, model } = await place(t);
  const out = join(folder, "out.parquet");
  const run = await softcon([
    "embed",
    scene,
    "-m",
    model,
    "-o",
    out,
    "--tile",
    "84",
    "--stride",
    "42",
    "--json",
  ]);
  assert.equal(run.code, 0, run.stderr);
  const summary = JSON.parse(run.stdout);
  assert.deepEqual(
    [summary.table, summary.rows, summary.dim, summary.model, summary.grid],
    [out, 9, 64, "small-13", { size: 84, stride: 42 }],
  );
  const { rows, provenance } = await tableOf(out);
  assert.deepEqual(
    rows.map((row) => row.id),
    ["0_0", "42_0", "84_0", "0_42", "42_42", "84_42", "0_84", "42_84", "84_84"].map((at) => `scene/${at}`),
  );
  assert.deepEqual(
    [provenance.tile, provenance.stride, provenance.preprocessing, provenance.architecture],
    [84, 42, "ssl4eo-s12/L1C/uint8", "vit14-64x2"],
  );
  // gdaltransform -s_srs EPSG:32633 -t_srs EPSG:4326 of (389760, 5823480), the scene's upper left corner
  const corner = rows[0]?.footprint?.find(([longitude, latitude]) => longitude < 13.3742 && latitude > 52.55);
  assert.ok(
    corner && Math.abs(corner[0] - 13.3741214) < 1e-6 && Math.abs(corner[1] - 52.5502199) < 1e-6,
    `${corner}`,
  );
});

test("pooling, precision, resizing and batch are chosen; equal settings give equal bytes", async (t) => {
  const { folder, scene, model } = await place(t);
  const embed = async (name: string, ...options: string[]) => {
    const out = join(folder, name);
    const run = await softcon(["embed", scene, "-m", model, "-o", out, "--tile", "84", ...options]);
    assert.equal(run.code, 0, run.stderr);
    return out;
  };
  const first = await embed("a.parquet");
  assert.deepEqual(readFileSync(await embed("b.parquet")), readFileSync(first));
  const both = await tableOf(await embed("both.parquet", "--pool", "cls+mean"));
  const cls = await tableOf(first);
  const mean = await tableOf(await embed("mean.parquet", "--pool", "mean"));
  assert.deepEqual([both.dim, cls.dim, mean.dim], [128, 64, 64]);
  assert.deepEqual(
    [...(both.rows[0]?.embedding ?? [])],
    [...(cls.rows[0]?.embedding ?? []), ...(mean.rows[0]?.embedding ?? [])],
  );
  const own = await tableOf(await embed("own-size.parquet", "--resize", "none"));
  assert.notDeepEqual(own.matrix, cls.matrix);
  const int8 = await tableOf(await embed("int8.parquet", "--precision", "int8"));
  assert.equal(int8.provenance.precision, "int8");
});

test("Ctrl-C stops politely: exit code 130, and --resume gives the table of an undisturbed run", async (t) => {
  const { folder, scene, model } = await place(t, 336);
  const args = ["embed", scene, "-m", model, "--tile", "84", "--stride", "12", "--threads", "1", "-o"]; // 22 × 22 tiles
  const whole = join(folder, "whole.parquet");
  assert.equal((await softcon([...args, whole])).code, 0);

  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    const out = join(folder, `${signal}.parquet`);
    const partial = `${out}.partial`;
    const { code, stdout, stderr } = await softcon([...args, out], {
      onStart: (child) => {
        // 256 rows make a row group; the journal grows by a line when one is on the disk
        const watch = setInterval(() => {
          const journal = existsSync(`${partial}.journal`) ? readFileSync(`${partial}.journal`, "utf8") : "";
          if (journal.split("\n").length >= 3) child.kill(signal);
          if (journal.split("\n").length >= 3 || child.exitCode !== null) clearInterval(watch);
        }, 5);
      },
    });
    assert.equal(stdout, "");
    assert.equal(code, signal === "SIGINT" ? 130 : null, stderr);
    if (signal === "SIGINT")
      assert.match(stderr, /interrupted: 256 rows are safe in .*\.partial; the same command with --resume/);
    assert.ok(existsSync(partial) && !existsSync(out), "what is not whole has not the table's name");

    const careless = await softcon([...args, out]);
    assert.equal(careless.code, 2);
    assert.match(
      careless.stderr,
      /an unfinished .* is there: --resume goes on with it, --overwrite starts anew/,
    );
    const other = await softcon([...args, out, "--resume", "--batch", "3"]);
    assert.equal(other.code, 2);
    assert.match(other.stderr, /batch: 4 then, 3 now/);

    const resumed = await softcon([...args, out, "--resume"]);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.match(resumed.stderr, /going on after 256 rows/);
    assert.deepEqual(readFileSync(out), readFileSync(whole));
    assert.ok(!existsSync(partial));
  }
});

test("a run that fails before its first rows leaves nothing behind", async (t) => {
  const { folder, scene, model } = await place(t);
  const out = join(folder, "out.parquet");
  const run = await softcon(["embed", scene, "-m", model, "-o", out, "--tile", "50", "--resize", "none"]);
  assert.equal(run.code, 1);
  assert.match(run.stderr, /images of 50×50 pixels; multiples of 14 were expected/);
  assert.deepEqual(readdirSync(folder).sort(), [basename(scene), basename(model)].sort());
  const nowhere = await softcon(["embed", scene, "-m", model, "-o", join(folder, "no", "out.parquet")]);
  assert.deepEqual([nowhere.code, /there is no folder .*no to write/.test(nowhere.stderr)], [1, true]);
});

test("a table that is there is not lost by accident", async (t) => {
  const { folder, scene, model } = await place(t);
  const args = ["embed", scene, "-m", model, "-o", join(folder, "out.parquet")];
  assert.equal((await softcon(args)).code, 0);
  const again = await softcon(args);
  assert.deepEqual([again.code, /exists; --overwrite replaces it/.test(again.stderr)], [2, true]);
  const resumed = await softcon([...args, "--resume"]);
  assert.deepEqual([resumed.code, /whole already/.test(resumed.stderr)], [0, true]);
  assert.equal((await softcon([...args, "--overwrite"])).code, 0);
});

test("the person is warned of input that does not look as it should", async (t) => {
  const folder = temporaryFolder(t);
  const model = smallVit(folder, 13);
  const { raster } = syntheticRaster({ seed: 1, width: 84 });
  const embed = async (name: string, source: Parameters<typeof writeGeoTiff>[1], ...options: string[]) => {
    const scene = join(folder, `${name}.tif`);
    await writeGeoTiff(scene, source);
    return softcon(["embed", scene, "-m", model, "-o", join(folder, `${name}.parquet`), ...options]);
  };
  const reflectance = { ...raster, data: Float32Array.from(raster.data, (value) => value / 10_000) };
  assert.match(
    (await embed("reflectance", reflectance)).stderr,
    /warning: values between .* reflectances in 0–1\?/,
  );
  const scores = { ...raster, data: Float32Array.from(raster.data, (value) => (value - 1500) / 1000) };
  assert.match((await embed("z", scores)).stderr, /warning: values between .* are these z-scores\?/);

  const rgb = { ...raster, bands: ["B4", "B3", "B2"], data: raster.data.slice(0, 3 * 84 * 84) };
  const lacking = await embed("rgb", rgb);
  assert.match(lacking.stderr, /warning: the input has no B1, B5, .*B12: zero after normalisation stands in/);
  const strict = await embed("strict", rgb, "--missing-bands", "error");
  assert.equal(strict.code, 1);
  assert.match(strict.stderr, /softcon: the input lacks B1 B5 .*--missing-bands zero/);

  const unplaced = await embed("unplaced", { ...raster, transform: null, crs: null });
  assert.equal(unplaced.code, 0);
  assert.match(unplaced.stderr, /no georeference/);
  const named = { ...rgb, bands: ["band1", "band2", "band3"] };
  const unnamed = await embed("unnamed", named);
  assert.deepEqual(
    [unnamed.code, /name them in its order, as --bands/.test(unnamed.stderr)],
    [2, true],
    unnamed.stderr,
  );
  assert.equal((await embed("told", named, "--bands", "B04,B03,B02")).code, 0);
});

test("tiles without a single measurement are left out, and counted", async (t) => {
  const folder = temporaryFolder(t);
  const { raster } = syntheticRaster({ seed: 1, width: 84 });
  const data = raster.data.slice();
  for (let i = 0; i < data.length; i++) if (i % 84 < 42 && Math.floor(i / 84) % 84 < 42) data[i] = 0;
  const scene = join(folder, "scene.tif");
  await writeGeoTiff(scene, { ...raster, data });
  const out = join(folder, "out.parquet");
  const run = await softcon([
    "embed",
    scene,
    "-m",
    smallVit(folder, 13),
    "-o",
    out,
    "--tile",
    "42",
    "--json",
  ]);
  const { rows, empty } = JSON.parse(run.stdout);
  assert.deepEqual([rows, empty], [3, 1]);
});

test("on request: thumbnails, Major TOM's columns, a STAC item, the projector's files", async (t) => {
  const { folder, scene, model } = await place(t);
  const args = ["embed", scene, "-m", model, "--tile", "84", "-o"];
  const pictured = join(folder, "pictured.parquet");
  assert.equal((await softcon([...args, pictured, "--thumbnails"])).code, 0);
  const { rows } = await tableOf(pictured);
  const pictures = rows.map((row) => decode(row.thumbnail ?? new Uint8Array()));
  assert.deepEqual(
    pictures.map((picture) => [picture.width, picture.height, picture.channels]),
    [1, 2, 3, 4].map(() => [64, 64, 3]),
  );
  assert.ok(
    pictures.every((picture) => new Set(picture.data).size > 20),
    "they show something",
  );

  const tom = join(folder, "tom.parquet");
  const run = await softcon([...args, tom, "--layout", "major-tom", "--tsv", "--json"]);
  assert.equal(run.code, 0, run.stderr);
  assert.deepEqual(JSON.parse(run.stdout).beside, [join(folder, "tom.projector")]);
  const vectors = readFileSync(join(folder, "tom.projector", "vectors.tsv"), "utf8")
    .trimEnd()
    .split("\n");
  assert.deepEqual([vectors.length, vectors[0]?.split("\t").length], [4, 64]);
  const file = await openEmbeddings(tom);
  assert.deepEqual(await file.column("pixel_bbox"), [
    [0, 0, 84, 84],
    [84, 0, 168, 84],
    [0, 84, 84, 168],
    [84, 84, 168, 168],
  ]);
  assert.deepEqual(new Set(await file.column("utm_crs")), new Set(["EPSG:32633"]));
  // the second tile: 84 pixels of 10 m east of the scene's corner
  const [, outline] = await file.column("utm_footprint");
  assert.equal(
    outline,
    "POLYGON ((390600 5823480, 390600 5822640, 391440 5822640, 391440 5823480, 390600 5823480))",
  );
  await file.close();

  const timeless = await softcon([...args, join(folder, "stac.parquet"), "--stac"]);
  assert.deepEqual([timeless.code, /no row has a time/.test(timeless.stderr)], [1, true]);
  assert.ok(existsSync(join(folder, "stac.parquet")), "the table itself is whole");
  const dated = join(folder, "S2A_MSIL1C_20200604T054639.tif");
  copyFileSync(scene, dated);
  const out = join(folder, "dated.parquet");
  assert.equal((await softcon(["embed", dated, "-m", model, "-o", out, "--stac"])).code, 0);
  const item = JSON.parse(readFileSync(join(folder, "dated.stac.json"), "utf8"));
  assert.deepEqual(
    [item.properties.datetime, item.assets.embeddings.href],
    ["2020-06-04T05:46:39.000Z", "./dated.parquet"],
  );
});
