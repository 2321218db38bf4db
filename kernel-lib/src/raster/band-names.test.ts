import assert from "node:assert/strict";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fixturePath } from "../testing/fixtures";
import { temporaryFolder } from "../testing/temporary-folder";
import { bandOfFile, nameBands } from "./band-names";
import { openTiff, type TiffFile } from "./tiff/tiff-file";

async function opened(t: TestContext, path: string): Promise<TiffFile> {
  const file = await openTiff(path);
  t.after(() => file.bytes.close());
  return file;
}

const l1c = "B1 B2 B3 B4 B5 B6 B7 B8 B8A B9 B10 B11 B12".split(" ");
const eurosat = "B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B11 B12 B8A".split(" ");

test("GDAL's band descriptions name the bands, in canonical spelling", async (t) => {
  const file = await opened(t, fixturePath("tiff", "named.tif"));
  assert.deepEqual(nameBands(file, undefined), { names: ["B2", "B3", "B4", "B8"], note: null });
});

test("thirteen bands without names are assumed to be L1C's, and it is said", async (t) => {
  const { names, note } = nameBands(await opened(t, fixturePath("tiff", "strips-deflate.tif")), undefined);
  assert.deepEqual(names, l1c);
  assert.match(note ?? "", /assumed L1C order/);
});

test("two bands of floating point are assumed to be VV and VH, and it is said", async (t) => {
  const { names, note } = nameBands(await opened(t, fixturePath("tiff", "tiles-zstd-float.tif")), undefined);
  assert.deepEqual(names, ["VV", "VH"]);
  assert.match(note ?? "", /assumed S1 order/);
});

test("in EuroSAT's folders B8A is last, by place and size alone", async (t) => {
  const file = await opened(t, fixturePath("tiff", "strips-deflate.tif"));
  const [level] = file.levels;
  const at = (path: string, width = 64): TiffFile => ({
    ...file,
    path: join(...path.split("/")),
    levels: [{ ...level, width, height: 64 }],
  });
  assert.deepEqual(nameBands(at("tif/River/River_7.tif"), undefined).names, eurosat);
  assert.deepEqual(nameBands(at("tif/River/Lake_7.tif"), undefined).names, l1c);
  assert.deepEqual(nameBands(at("tif/River/River_7.tif", 65), undefined).names, l1c);
  assert.deepEqual(nameBands(at("tif/River/River_7.tif"), l1c).names, l1c);
});

test("a single band is named by its file, other bands by their number", async (t) => {
  const folder = join(temporaryFolder(t), "patch");
  mkdirSync(folder);
  const path = join(folder, "patch_B8A.tif");
  copyFileSync(fixturePath("tiff", "pyramid.tif"), path);
  assert.deepEqual(nameBands(await opened(t, path), undefined).names, ["B8A"]);
  const three = await opened(t, fixturePath("tiff", "tiles-lzw-planar.tif"));
  assert.deepEqual(nameBands(three, undefined).names, ["band1", "band2", "band3"]);
});

test("names given are made canonical; too few, or one twice, is wrong usage", async (t) => {
  const file = await opened(t, fixturePath("tiff", "tiles-lzw-planar.tif"));
  assert.deepEqual(nameBands(file, ["b02", "08A", "slope"]).names, ["B2", "B8A", "slope"]);
  assert.throws(() => nameBands(file, ["B2"]), { kind: "usage", message: /1 band names .* which has 3/ });
  assert.throws(() => nameBands(file, ["B2", "B02", "B3"]), { kind: "usage", message: /"B2"/ });
});

test("file names of bands", () => {
  for (const [path, name, stem, resolution] of [
    ["B1.tif", "B1", "", null],
    ["B01.TIFF", "B1", "", null],
    ["S2A_MSIL2A_20170613T101031_61_39_B8A.tif", "B8A", "S2A_MSIL2A_20170613T101031_61_39", null],
    ["T33UUP_20170613T101031_B02_10m.tif", "B2", "T33UUP_20170613T101031", 10],
    ["S1A_x_VH.tif", "VH", "S1A_x", null],
  ] as const)
    assert.deepEqual(bandOfFile(join("a", path)), { name, stem, resolution });
  for (const path of ["B13.tif", "cloud_mask.tif", "AnnualCrop_1.tif", "aB1.tif", "B1.png"])
    assert.equal(bandOfFile(path), null);
});
