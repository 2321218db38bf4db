import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { SoftconError } from "../core/errors";
import { fuzz } from "../testing/mutate";
import { encodeModel } from "./encode";
import { GraphBuilder } from "./graph-builder";
import { inspectOnnx } from "./inspect";
import { saturatesIntegers } from "./integer-check";
import { ProtoMessage } from "./protobuf";
import { OnnxSession } from "./session";

function affineModel(): Uint8Array {
  const graph = new GraphBuilder();
  const x = graph.input("x", "float32", ["batch", 2]);
  const weight = graph.constant(new Float32Array([1, 2, 3, 4]), [2, 2]);
  graph.node("Relu", [x]); // leads to no output
  graph.output("y", graph.node("Add", [graph.node("MatMul", [x, weight]), graph.scalar(10)]), "float32", [
    "batch",
    2,
  ]);
  return encodeModel(graph.build({ licence: "none", größe: "ü" }, "an affine map"));
}

test("protobuf bytes are those of the encoding guide", () => {
  // From protobuf's own encoding guide: field 1 = 150; field 2 = "testing"; −2 takes ten bytes.
  assert.deepEqual([...new ProtoMessage().integer(1, 150).finish()], [0x08, 0x96, 0x01]);
  assert.deepEqual(
    [...new ProtoMessage().string(2, "testing").finish()],
    [0x12, 7, ...Buffer.from("testing")],
  );
  const minusTwo = [0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
  assert.deepEqual([...new ProtoMessage().integer(1, -2).finish()], minusTwo);
});

test("a written model runs and computes what it says", async () => {
  const session = await OnnxSession.create(affineModel(), { provider: "cpu", threads: 1 });
  const { y } = await session.run({ x: { data: new Float32Array([1, 1, 0, 2]), shape: [2, 2] } });
  assert.deepEqual(y?.shape, [2, 2]);
  assert.deepEqual([...(y?.data ?? [])], [14, 16, 16, 18]);
  await session.dispose();
});

test("a file is inspected without its weights; what leads to no output was left out", () => {
  const folder = mkdtempSync(join(tmpdir(), "softcon-onnx-"));
  try {
    const path = join(folder, "affine.onnx");
    writeFileSync(path, affineModel());
    const info = inspectOnnx(path);
    assert.deepEqual(info.inputs, [{ name: "x", type: "float32", shape: ["batch", 2] }]);
    assert.deepEqual(info.outputs, [{ name: "y", type: "float32", shape: ["batch", 2] }]);
    assert.deepEqual(info.metadata, { licence: "none", größe: "ü" });
    assert.deepEqual(info.opsets, { "": 20 });
    assert.equal(info.nodeCount, 3); // MatMul, Add and the naming of the output
    assert.equal(info.description, "an affine map");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a damaged file ends in a clear error or an inspection, never in a hang", async () => {
  const folder = mkdtempSync(join(tmpdir(), "softcon-onnx-"));
  try {
    const path = join(folder, "damaged.onnx");
    const report = await fuzz(new Map([["affine.onnx", affineModel()]]), 300, 5, (bytes) => {
      writeFileSync(path, bytes);
      inspectOnnx(path);
    });
    assert.ok(report.refused > 50, `${report.refused} of 300 were refused`);
    assert.ok(report.slowestMs < 2000 && report.grownMiB < 200, JSON.stringify(report));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("an unusable model is refused in one clear line", async () => {
  await assert.rejects(
    OnnxSession.create(new Uint8Array([1, 2, 3]), { provider: "cpu", threads: 1 }),
    (error) => error instanceof SoftconError && /refused the model on cpu/.test(error.message),
  );
});

test("8-bit products are exact where they are asked to be, on every processor", async () => {
  assert.equal(await saturatesIntegers(true), false);
});
