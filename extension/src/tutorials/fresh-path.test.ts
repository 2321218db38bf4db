import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../testing/temporary-folder";
import { freshPath } from "./fresh-path";

test("what lies there is never written over: the next free number is taken", (t) => {
  const folder = temporaryFolder(t);
  const names: string[] = [];
  for (let i = 0; i < 3; i++) {
    const path = freshPath(folder, "notebook", ".ipynb");
    writeFileSync(path, "");
    names.push(basename(path));
  }
  assert.deepEqual(names, ["notebook.ipynb", "notebook-2.ipynb", "notebook-3.ipynb"]);
});
