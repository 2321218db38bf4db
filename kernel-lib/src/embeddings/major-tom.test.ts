import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { testProvenance, testRow } from "../testing/embedding-rows";
import { openEmbeddings } from "./embedding-file";
import { EmbeddingWriter } from "./embedding-writer";
import { type MajorTomRow, majorTomCell, majorTomLayout } from "./major-tom";

const folder = mkdtempSync(join(tmpdir(), "softcon-tom-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Outline in degrees (from GDAL) and metres of a genuine image of Major TOM Core, cut for cell 199U_1099R. */
const degrees = [
  [103.7025333, 17.9676664],
  [103.7032357, 17.8711578],
  [103.8040244, 17.8718022],
  [103.8033766, 17.9683145],
  [103.7025333, 17.9676664],
] as const;
const metres = [
  [362612.197, 1987088.206],
  [362612.197, 1976408.206],
  [373292.197, 1976408.206],
  [373292.197, 1987088.206],
  [362612.197, 1987088.206],
] as const;

test("points fall into the cells of Major TOM's grid", () => {
  assert.deepEqual(majorTomCell(103.7533, 17.9198), { name: "199U_1099R", row: 199, column: 1099 });
  // Rows are 180 / 2004 degrees apart; at the equator so are 360 / 4008 columns.
  assert.equal(majorTomCell(0.05, 0.05).name, "0U_0R");
  assert.equal(majorTomCell(-0.05, -0.05).name, "1D_1L");
  assert.equal(majorTomCell(0.095, 0.05).name, "0U_1R");
  assert.equal(majorTomCell(0.05, -0.0899).name, "2D_0R");
});

test("a table in Major TOM's columns holds what theirs hold, and reads back as embeddings", async () => {
  const path = join(folder, "tom.parquet");
  const row: MajorTomRow = {
    ...testRow(0, 8),
    footprint: degrees,
    datetime: "2020-02-23T03:27:39Z",
    productId: "S2B_MSIL2A_20200223T032739_N9999_R018_T48QUE_20230924T183543",
    utmCrs: "EPSG:32648",
    utmFootprint: metres,
    pixelBbox: [0, 0, 1068, 1068],
  };
  const other = { ...row, gridCell: { name: "199U_1098R", row: 199, column: 1098 }, datetime: null };
  const writer = EmbeddingWriter.create(path, testProvenance(8), { layout: majorTomLayout });
  writer.append([row, other], null);
  writer.finish();
  const file = await openEmbeddings(path);
  assert.deepEqual(
    file.columns.map(({ name, type }) => `${name}: ${type}`),
    [
      "unique_id: text",
      "embedding: list of float",
      "timestamp: text",
      "product_id: text",
      "grid_cell: text",
      "grid_row_u: integer",
      "grid_col_r: integer",
      "geometry: binary",
      "centre_lat: float",
      "centre_lon: float",
      "utm_footprint: text",
      "utm_crs: text",
      "pixel_bbox: list of int",
    ],
  );
  assert.deepEqual(await file.column("grid_cell"), ["199U_1099R", "199U_1098R"]);
  assert.deepEqual(await file.column("grid_col_r"), [1099, 1098]);
  assert.deepEqual(await file.column("pixel_bbox"), [
    [0, 0, 1068, 1068],
    [0, 0, 1068, 1068],
  ]);
  const [latitude] = await file.column("centre_lat");
  assert.ok(Math.abs(Number(latitude) - (17.9676664 + 17.8718022) / 2) < 1e-3); // the image is nearly a parallelogram
  const [outline] = await file.column("utm_footprint");
  assert.match(String(outline), /^POLYGON \(\(362612\.197 1987088\.206, 362612\.197 1976408\.206, /);
  const [first, second] = await file.rows();
  assert.deepEqual(first?.footprint, degrees);
  assert.deepEqual(first?.embedding, row.embedding);
  assert.equal(first?.source, row.productId);
  assert.match(first?.id ?? "", /^[0-9a-f]{64}$/);
  assert.notEqual(first?.id, second?.id);
  await file.close();
});
