import assert from "node:assert/strict";
import { join, parse } from "node:path";
import { test } from "node:test";
import { nameOfModelFile } from "./model-file-name";

test("a model is called as its file, and as its run's folder where every run's file has the same name", () => {
  assert.equal(nameOfModelFile(join("weights", "B13_vits14.pth")), "B13_vits14");
  assert.equal(nameOfModelFile(join("runs", "softcon-1.2", "model.safetensors")), "softcon-1.2");
  assert.equal(nameOfModelFile(join("runs", "eurosat", "model.onnx")), "eurosat");
  assert.equal(nameOfModelFile(join(parse(process.cwd()).root, "model.onnx")), "model");
});
