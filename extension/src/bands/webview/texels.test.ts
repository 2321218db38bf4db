import assert from "node:assert/strict";
import { test } from "node:test";
import { tileSide } from "../shared/questions";
import { texelsOf } from "./texels";

const usual = { rowsUp: false, columnsLeft: false };

const at = (texels: Float32Array, column: number, row: number): number[] => {
  const from = (row * tileSide + column) * 4;
  return [...texels.subarray(from, from + 4)];
};

test("bands lie side by side with a mark of what is measured; beyond the edge there is nothing", () => {
  const data = Uint16Array.of(1, 2, 3, 0, 10, 20, 30, 40);
  const texels = texelsOf({ kind: "tile", data, width: 2, height: 2, nodata: 0 }, usual);
  assert.deepEqual(at(texels, 0, 0), [1, 10, 0, 1]);
  assert.deepEqual(at(texels, 1, 0), [2, 20, 0, 1]);
  assert.deepEqual(at(texels, 1, 1), [0, 40, 0, 0]); // nodata in one band: no measurement
  assert.deepEqual(at(texels, 2, 0), [0, 0, 0, 0]);
  assert.deepEqual(at(texels, 0, 2), [0, 0, 0, 0]);
});

test("NaN and infinities are no colours", () => {
  const data = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, -0.5);
  const texels = texelsOf({ kind: "tile", data, width: 3, height: 1, nodata: null }, usual);
  assert.deepEqual(
    [0, 1, 2].map((column) => at(texels, column, 0)[3]),
    [0, 0, 1],
  );
  assert.equal(at(texels, 2, 0)[0], -0.5);
});

test("rows that run upward start at the lower edge, columns that run to the left at the right one", () => {
  const data = Uint16Array.of(1, 2, 3, 4);
  const tile = { kind: "tile", data, width: 2, height: 2, nodata: null } as const;
  const last = tileSide - 1;
  const rowsUp = texelsOf(tile, { rowsUp: true, columnsLeft: false });
  assert.deepEqual(
    [at(rowsUp, 0, last)[0], at(rowsUp, 1, last)[0], at(rowsUp, 0, last - 1)[0], at(rowsUp, 0, 0)[3]],
    [1, 2, 3, 0],
  );
  const both = texelsOf(tile, { rowsUp: true, columnsLeft: true });
  assert.deepEqual(
    [at(both, last, last)[0], at(both, last - 1, last)[0], at(both, last, last - 1)[0]],
    [1, 2, 3],
  );
});
