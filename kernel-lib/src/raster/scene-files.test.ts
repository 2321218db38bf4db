import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryFolder } from "../testing/temporary-folder";
import { findScenes, sceneFiles } from "./scene-files";

/** A folder with empty files of these names: none is opened here. */
function folderOf(t: TestContext, names: readonly string[]): string {
  const root = temporaryFolder(t);
  for (const name of names) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "");
  }
  return root;
}

async function found(root: string): Promise<(string | string[])[]> {
  const short = (path: string): string => relative(root, path).split(sep).join("/");
  return (await findScenes(root)).map((scene) =>
    typeof scene === "string" ? short(scene) : scene.map(short),
  );
}

test("the trees of SSL4EO-S12, BigEarthNet and EuroSAT: folders of bands and single files, sorted", async (t) => {
  const root = folderOf(t, [
    "ssl4eo/0000200/20200823T054639_T43RCP/B1.tif",
    "ssl4eo/0000200/20200823T054639_T43RCP/metadata.json",
    "ssl4eo/0000200/20200604T054639_T43RCP/B1.tif",
    "ssl4eo/0000200/20200604T054639_T43RCP/B2.tif",
    "ben/p1/p1_B01.tif",
    "ben/p1/p1_B8A.tif",
    "ben/p1/p1_labels_metadata.json",
    "ben/Reference_Maps/p1/p1_reference_map.tif",
    "eurosat/River/River_2.tif",
    "eurosat/River/River_1.tif",
    "eurosat/Forest/Forest_1.tif",
    "readme.txt",
  ]);
  assert.deepEqual(await found(root), [
    "ben/p1",
    "eurosat/Forest/Forest_1.tif",
    "eurosat/River/River_1.tif",
    "eurosat/River/River_2.tif",
    "ssl4eo/0000200/20200604T054639_T43RCP",
    "ssl4eo/0000200/20200823T054639_T43RCP",
  ]);
});

test("masks, maps and thumbnails are no scenes", async (t) => {
  const root = folderOf(t, [
    "c/B02.tif",
    "c/cloud_mask.tif",
    "c/thumbnail.png",
    "d/dw_label.tif",
    "d/x_SCL_20m.tif",
  ]);
  assert.deepEqual(await found(root), ["c"]);
});

test("bands of several scenes in one folder are told apart by what stands before the band", async (t) => {
  const root = folderOf(t, ["a_B02.tif", "b_B02.tif", "a_B03.tif"]);
  assert.deepEqual(await found(root), [["a_B02.tif", "a_B03.tif"], ["b_B02.tif"]]);
  await assert.rejects(sceneFiles(root), /holds 2 scenes \(a, b\)/);
});

test("links that lead in circles end", async (t) => {
  const root = folderOf(t, ["a/River_1.tif"]);
  symlinkSync(root, join(root, "a", "up"), "junction");
  assert.deepEqual(await found(root), ["a/River_1.tif"]);
});

test("a folder's bands come in canonical order, at their finest resolution", async (t) => {
  const root = folderOf(t, [
    "x_B8A_20m.tif",
    "x_B12_20m.tif",
    "x_B02_20m.tif",
    "x_B02_10m.tif",
    "x_B11_60m.tif",
  ]);
  const { files, notes } = await sceneFiles(root);
  assert.deepEqual(
    files.map((path) => relative(root, path)),
    ["x_B02_10m.tif", "x_B8A_20m.tif", "x_B11_60m.tif", "x_B12_20m.tif"],
  );
  assert.match(notes.join(), /left out: x_B02_20m\.tif/);
});

test("what is not there, or is no scene, is said with what was expected", async (t) => {
  const root = folderOf(t, ["safe/IMG_DATA/T43RCP_B02.jp2", "empty/readme.txt", "two/a.tif", "two/b.tif"]);
  await assert.rejects(sceneFiles(join(root, "none")), /no file or folder/);
  await assert.rejects(findScenes(join(root, "none")), /no file or folder/);
  await assert.rejects(sceneFiles(join(root, "empty")), /holds no scene; expected GeoTIFFs of single bands/);
  await assert.rejects(findScenes(join(root, "empty")), /no scene beneath/);
  await assert.rejects(sceneFiles(join(root, "two")), /holds 2 scenes/);
  await assert.rejects(sceneFiles(join(root, "safe", "IMG_DATA")), /JPEG 2000.*gdal_translate/);
  await assert.rejects(findScenes(join(root, "safe")), /JPEG 2000.*gdal_translate/);
  await assert.rejects(sceneFiles([]), /empty list/);
});
