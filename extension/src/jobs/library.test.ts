import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryFolder } from "../testing/temporary-folder";
import { findLibrary } from "./library";

const linux = { os: "linux", arch: "x64" };

/** A folder laid out as npm or a package of the extension lays it out. */
function laidOut(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder(t);
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}

const manifest = JSON.stringify({
  name: "softcon",
  version: "1.2.3",
  exports: { "./cli": "./dist/cli/index.js" },
});

function installed(at: string, platform = "linux/x64"): Record<string, string> {
  return {
    [`${at}/softcon/package.json`]: manifest,
    [`${at}/softcon/dist/cli/index.js`]: "",
    [`${at}/onnxruntime-node/package.json`]: "{}",
    [`${at}/onnxruntime-node/bin/napi-v6/${platform}/onnxruntime_binding.node`]: "",
  };
}

function why(found: ReturnType<typeof findLibrary>): string {
  return found.kind === "missing" ? found.why : "";
}

test("a package of the extension has its own library", (t) => {
  const extension = laidOut(t, { "package.json": "{}", ...installed("library/node_modules") });
  assert.deepEqual(findLibrary({ setting: "", extension, platform: linux }), {
    kind: "found",
    folder: join(extension, "library", "node_modules", "softcon"),
    version: "1.2.3",
  });
});

test("the setting names the package, or the folder that it was installed in, and goes first", (t) => {
  const extension = laidOut(t, { "package.json": "{}", ...installed("library/node_modules") });
  const own = laidOut(t, installed("node_modules"));
  const folder = join(own, "node_modules", "softcon");
  for (const setting of [own, folder]) {
    const found = findLibrary({ setting, extension, platform: linux });
    assert.equal(found.kind === "found" && found.folder, folder);
  }
});

test("without a library, or with one that cannot run here, the message says what to do", (t) => {
  const empty = laidOut(t, { "package.json": "{}" });
  assert.match(
    why(findLibrary({ setting: "", extension: empty, platform: { os: "darwin", arch: "x64" } })),
    /carries no library for darwin-x64: .*npm install softcon.*softcon\.libraryPath/,
  );
  assert.match(
    why(findLibrary({ setting: empty, extension: empty, platform: linux })),
    /^softcon\.libraryPath is ".*", which holds no softcon package/,
  );
  const windows = laidOut(t, { "package.json": "{}", ...installed("library/node_modules", "win32/x64") });
  assert.match(
    why(findLibrary({ setting: "", extension: windows, platform: linux })),
    /has no onnxruntime for linux-x64: install the extension that is made for this platform/,
  );
});

test("a library too old, not built, or without its engine is told from a missing one", (t) => {
  const files = installed("node_modules");
  const older = laidOut(t, {
    ...files,
    "node_modules/softcon/package.json": '{"name":"softcon","version":"0.0.9"}',
  });
  const extension = laidOut(t, { "package.json": "{}" });
  const problem = (setting: string): string => why(findLibrary({ setting, extension, platform: linux }));
  assert.match(problem(older), /^softcon 0\.0\.9 at .* is older than the extension needs/);
  const { "node_modules/softcon/dist/cli/index.js": _, ...unbuilt } = files;
  assert.match(problem(laidOut(t, unbuilt)), /is not built/);
  assert.match(
    problem(`${laidOut(t, { "softcon/package.json": manifest, "softcon/dist/cli/index.js": "" })}/softcon`),
    /has no onnxruntime-node: run "npm install" there/,
  );
});

test("in a checkout it is the workspace's own", () => {
  const root = resolve(__dirname, "..", "..", "..", "..");
  const found = findLibrary({ setting: "", extension: join(root, "extension") });
  assert.equal(found.kind, "found", why(found));
});
