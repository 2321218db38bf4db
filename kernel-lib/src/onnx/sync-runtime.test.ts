import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeModel } from "./encode";
import { GraphBuilder } from "./graph-builder";
import { type HostTensor, SyncRuntime } from "./sync-runtime";

const options = { provider: "cpu", threads: 1 } as const;

test("a graph runs synchronously into the buffers that it is given, of every type", async () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", "float32", [2, 2]);
  const n = graph.input("n", "int32", [3]);
  const double = graph.node("Add", [x, x]);
  const square = graph.node("Mul", [n, n]);
  const positive = graph.node("Greater", [x, graph.scalar(0)]);
  graph.expose(double, "float32", [2, 2]);
  graph.expose(square, "int32", [3]);
  graph.expose(positive, "bool", [2, 2]);
  const session = (await SyncRuntime.load()).createSession(encodeModel(graph.build({}, "")), options);
  const outputs = new Map<string, HostTensor>([
    [double.name, { type: "float32", data: new Float32Array(4), shape: [2, 2] }],
    [square.name, { type: "int32", data: new Int32Array(3), shape: [3] }],
    [positive.name, { type: "bool", data: new Uint8Array(4), shape: [2, 2] }],
  ]);
  session.run(
    new Map<string, HostTensor>([
      ["x", { type: "float32", data: Float32Array.of(1, -2, 3, 0), shape: [2, 2] }],
      ["n", { type: "int32", data: Int32Array.of(1, -2, 3), shape: [3] }],
    ]),
    outputs,
  );
  session.dispose();
  assert.deepEqual(
    [...outputs.values()].map(({ data }) => [...data]),
    [
      [2, -4, 6, 0],
      [1, 4, 9],
      [1, 0, 1, 0],
    ],
  );
});

test("a graph that onnxruntime refuses is a problem with its reason", async () => {
  const graph = new GraphBuilder();
  const y = graph.node("NoSuchOperator", [graph.input("x", "float32", [1])]);
  graph.expose(y, "float32", [1]);
  const runtime = await SyncRuntime.load();
  assert.throws(
    () => runtime.createSession(encodeModel(graph.build({}, "")), options),
    /refused.*NoSuchOperator/,
  );
});
