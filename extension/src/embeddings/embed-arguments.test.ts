import assert from "node:assert/strict";
import { test } from "node:test";
import { embedArguments, tableName } from "./embed-arguments";

const asTheLibraryDecides = {
  input: "/s.tif",
  model: "B13_vits14_softcon",
  table: "/t.parquet",
  existing: "none",
  tile: 0,
  stride: 0,
  pool: "cls",
  precision: "fp32",
  provider: "auto",
  threads: 0,
  thumbnails: false,
} as const;

test("what nobody set is left to the library", () => {
  assert.deepEqual(embedArguments(asTheLibraryDecides), [
    ...["embed", "/s.tif", "--model", "B13_vits14_softcon", "--out", "/t.parquet"],
  ]);
});

test("what is set becomes an option; a stride alone means nothing", () => {
  const set = {
    tile: 224,
    stride: 112,
    pool: "mean",
    precision: "int8",
    provider: "cpu",
    threads: 2,
    thumbnails: true,
  };
  assert.deepEqual(embedArguments({ ...asTheLibraryDecides, ...set, existing: "resume" }).slice(6), [
    ...["--tile", "224", "--stride", "112", "--pool", "mean", "--precision", "int8"],
    ...["--provider", "cpu", "--threads", "2", "--thumbnails", "--resume"],
  ]);
  assert.equal(embedArguments({ ...asTheLibraryDecides, stride: 112 }).length, 6);
});

test("an exported model's outputs and precision are its own", () => {
  const args = embedArguments({ ...asTheLibraryDecides, model: "/m.ONNX", pool: "mean", precision: "int8" });
  assert.ok(!args.includes("--pool") && !args.includes("--precision"), args.join(" "));
});

test("a table's name says which image and which model", () => {
  assert.equal(tableName("/a/scene.tif", "B13_vits14_softcon"), "scene.B13_vits14_softcon.parquet");
  assert.equal(tableName("C:\\a\\scene.TIFF", "D:\\m\\mine.safetensors"), "scene.mine.parquet");
  assert.equal(tableName("/data/patches/", "/m/x.onnx"), "patches.x.parquet");
});
