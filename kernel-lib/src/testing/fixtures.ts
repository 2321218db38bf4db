import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TestContext } from "node:test";

/** A committed sample: `fixturePath("tiff", "pyramid.tif")`. */
export function fixturePath(...names: readonly string[]): string {
  return resolve(__dirname, "..", "..", "..", "test", "fixtures", ...names);
}

/** An empty folder that is gone when the test is over. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "softcon-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
