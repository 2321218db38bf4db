import assert from "node:assert/strict";
import { test } from "node:test";
import type { Figure } from "./figure";
import { figureJson } from "./figure-json";

const figure: Figure = {
  data: [
    {
      type: "heatmap",
      x: Float32Array.of(0.1, Number.NaN),
      y: Uint16Array.of(1, 65535),
      z: [Float32Array.of(1, 2), Float32Array.of(3, 4)],
      text: ["a", "b"],
    },
  ],
  layout: { width: 3 },
};

test("lists for every reader: float32 in its own digits, NaN as a gap", () => {
  assert.deepEqual(JSON.parse(figureJson(figure, false)), {
    data: [
      {
        type: "heatmap",
        x: [0.1, null],
        y: [1, 65535],
        z: [
          [1, 2],
          [3, 4],
        ],
        text: ["a", "b"],
      },
    ],
    layout: { width: 3 },
  });
});

test("packed: little-endian base64 with plotly.js's type names, tables with their shape", () => {
  const [trace] = JSON.parse(figureJson(figure, true)).data;
  assert.deepEqual(trace.y, { dtype: "u2", bdata: Buffer.from([1, 0, 255, 255]).toString("base64") });
  assert.deepEqual([trace.z.dtype, trace.z.shape], ["f4", "2,2"]);
  const bytes = Buffer.from(trace.z.bdata, "base64");
  assert.deepEqual(
    [0, 4, 8, 12].map((at) => bytes.readFloatLE(at)),
    [1, 2, 3, 4],
  );
  const kinds = [
    new Int8Array(1),
    new Uint8Array(1),
    new Int16Array(1),
    new Int32Array(1),
    new Uint32Array(1),
  ];
  const named = kinds.map(
    (y) => JSON.parse(figureJson({ data: [{ type: "bar", y }], layout: {} }, true)).data[0].y.dtype,
  );
  assert.deepEqual(named, ["i1", "u1", "i2", "i4", "u4"]);
  const f8 = { data: [{ type: "bar", y: new Float64Array(1) }], layout: {} };
  assert.equal(JSON.parse(figureJson(f8, true)).data[0].y.dtype, "f8");
});

test("a part of a larger array is packed alone", () => {
  const y = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
  const { bdata } = JSON.parse(figureJson({ data: [{ type: "bar", y }], layout: {} }, true)).data[0].y;
  assert.deepEqual([...new Float32Array(Uint8Array.from(Buffer.from(bdata, "base64")).buffer)], [2, 3]);
});
