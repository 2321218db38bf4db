import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openScene } from "../../raster/open-scene";
import { describeVariables, saveVariable } from "./variables";

const raster = {
  data: Uint16Array.from({ length: 2 * 3 * 4 }, (_, i) => i),
  bands: ["B4", "B8"],
  width: 4,
  height: 3,
  nodata: null,
  transform: null,
  crs: null,
};

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "softcon-variables-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("names have their type, shape and a line of their value; functions and imports are left out", () => {
  const values = {
    n: 42,
    text: "a\nb",
    nothing: null,
    missing: undefined,
    list: [1, 2, 3],
    matrix: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    floats: new Float32Array(5),
    map: new Map([["a", 1]]),
    tensor: { shape: [2, 3], dtype: "float32" },
    raster,
    double: (x: number) => 2 * x,
    plots: { figures: 10 },
  };
  const rows = describeVariables(values, new Set(["plots"]));
  assert.deepEqual(
    rows.map(({ name, type, shape, opens }) => [name, type, shape, opens]),
    [
      ["raster", "Raster", "2 × 3 × 4", "bands"],
      ["tensor", "Object", "2 × 3", null],
      ["map", "Map", "1", null],
      ["floats", "Float32Array", "5", null],
      ["matrix", "Array", "3 × 2", null],
      ["list", "Array", "3", null],
      ["missing", "undefined", "", null],
      ["nothing", "null", "", null],
      ["text", "string", "", null],
      ["n", "number", "", null],
    ],
  );
  const previews = new Map(rows.map(({ name, preview }) => [name, preview]));
  assert.equal(previews.get("raster"), "Uint16Array: B4 B8");
  assert.equal(previews.get("list"), "[ 1, 2, 3 ]");
  assert.equal(previews.get("n"), "42");
});

test("a value that is large or that breaks when it is looked at is a line all the same", () => {
  const broken = new Proxy(
    {},
    {
      has: () => {
        throw new Error("no business of yours");
      },
    },
  );
  const [large, refusing] = describeVariables({ refusing: broken, large: "x".repeat(1e6) }, new Set());
  assert.equal(large?.preview.length, 120);
  assert.match(refusing?.preview ?? "", /no business of yours/);
});

test("a raster becomes a GeoTIFF with the same pixels; what is neither image nor table is refused", async (t) => {
  const folder = folderFor(t);
  const { opens, path } = await saveVariable("r", raster, folder);
  assert.deepEqual([opens, path], ["bands", join(folder, "r.tif")]);
  const scene = await openScene(path);
  const { data } = await scene.read({ x: 0, y: 0, width: 4, height: 3 });
  assert.deepEqual([...data], [...raster.data]);
  await scene.close();
  await assert.rejects(saveVariable("n", 42, folder), /"n" is neither an image nor a table/);
});
