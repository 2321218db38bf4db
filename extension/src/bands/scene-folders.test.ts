import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryFolder } from "../testing/temporary-folder";
import { sceneFoldersIn } from "./scene-folders";

/** A folder with these files. */
function folderWith(t: TestContext, ...files: readonly string[]): string {
  const folder = temporaryFolder(t);
  for (const file of files) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), "");
  }
  return folder;
}

test("the seasons of a place are listed by their dates", async (t) => {
  const place = folderWith(
    t,
    "S1A_IW_GRDH_1SDV_20200903T131212_20200903T131237_034195_03F8F5_AC1C/VV.tif",
    "S1A_IW_GRDH_1SDV_20200607T010800_20200607T010825_032904_03CFBA_D457/VV.tif",
    "notes/read-me.txt",
    "other/B2.TIFF",
  );
  const found = await sceneFoldersIn(place);
  assert.deepEqual(
    found.map(({ date, name }) => [date, name.slice(0, 5)]),
    [
      [null, "other"],
      ["2020-06-07", "S1A_I"],
      ["2020-09-03", "S1A_I"],
    ],
  );
  assert.equal(found[0]?.path, join(place, "other"));
});

test("a folder that holds images is one itself", async (t) => {
  assert.deepEqual(await sceneFoldersIn(folderWith(t, "B2.tif", "more/B3.tif")), []);
});

test("a folder that is not there is said to be", async () => {
  await assert.rejects(sceneFoldersIn("/no/such/folder"), /ENOENT/);
});
