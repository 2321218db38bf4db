import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { TestContext } from "node:test";

/** Genuine samples and golden outputs live outside the repository; a clone on its own does without them. */
const root = process.env["SOFTCON_SHARED"] ?? resolve(__dirname, "..", "..", "..", "..", "shared");

/** The path of a shared file or folder; where it is absent the test is skipped, and says so, and this is undefined. */
export function sharedPath(t: TestContext, relative: string): string | undefined {
  const path = join(root, relative);
  if (existsSync(path)) return path;
  t.skip(`no ${relative}: set SOFTCON_SHARED to the folder of shared samples to run this test`);
  return undefined;
}
