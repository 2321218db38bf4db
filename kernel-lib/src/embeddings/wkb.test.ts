import assert from "node:assert/strict";
import { test } from "node:test";
import { footprintToWkb, mergeBounds, wkbToFootprint } from "./wkb";

const square = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 0],
] as const;

/** By hand from OGC 06-103r4: the same triangle, with a spatial reference (extended WKB), and as a big-endian multipolygon. */
const plain =
  "01030000000100000004000000" +
  "00000000000000000000000000000000" +
  "000000000000F03F0000000000000000" +
  "000000000000F03F000000000000F03F" +
  "00000000000000000000000000000000";
const withSrid = `0103000020E6100000${plain.slice(10)}`;
const bigMulti =
  "000000000600000001" +
  "00000000030000000100000004" +
  "00000000000000000000000000000000" +
  "3FF00000000000000000000000000000" +
  "3FF00000000000003FF0000000000000" +
  "00000000000000000000000000000000";

test("a ring becomes well-known binary and comes back", () => {
  assert.equal(Buffer.from(footprintToWkb(square)).toString("hex").toUpperCase(), plain);
  for (const hex of [plain, withSrid, bigMulti])
    assert.deepEqual(wkbToFootprint(Buffer.from(hex, "hex")), square);
});

test("heights are passed over, points are no outline, and what is cut off is refused", () => {
  const raised = `01EB0300000100000001000000${"000000000000F03F".repeat(3)}`;
  assert.deepEqual(wkbToFootprint(Buffer.from(raised, "hex")), [[1, 1]]);
  assert.equal(wkbToFootprint(Buffer.from(`0101000000${"00".repeat(16)}`, "hex")), null);
  assert.throws(
    () => wkbToFootprint(Buffer.from(plain.slice(0, -2), "hex")),
    /a ring of 4 points in 76 bytes/,
  );
  assert.throws(() => wkbToFootprint(new Uint8Array(0)), RangeError);
});

test("bounds grow with every ring, and nothing has none", () => {
  assert.equal(mergeBounds(null, null), null);
  const [west, south, east, north] = mergeBounds([-3, 0.5, 0, 0.6], square) ?? [];
  assert.deepEqual([west, south, east, north], [-3, 0, 1, 1]);
});
