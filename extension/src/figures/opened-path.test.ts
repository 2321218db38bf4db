import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { askedOf } from "./opened-path";

const folder = resolve("notebooks");

test("a file beside the notebook, and one that lies elsewhere", () => {
  assert.deepEqual(askedOf({ opens: "bands", path: "data/scene.tif" }, folder), {
    opens: "bands",
    path: join(folder, "data", "scene.tif"),
  });
  const path = resolve("tables", "a.parquet");
  assert.deepEqual(askedOf({ opens: "table", path }, folder), { opens: "table", path });
});

test("other machines' files and what is no question are refused", () => {
  for (const path of ["\\\\host\\share\\a.tif", "//host/share/a.tif", "", "a\0.tif", 5, undefined])
    assert.equal(askedOf({ opens: "bands", path }, folder), null, String(path));
  for (const message of [null, "bands", { path: "a.tif" }, { opens: "terminal", path: "a.tif" }])
    assert.equal(askedOf(message, folder), null);
});
