import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { FileReader } from "#lib/checkpoints/file-reader";
import { readZipIndex } from "#lib/checkpoints/zip";
import { Cleanup } from "./cleanup";
import { root } from "./installation";
import { packages } from "./workbench";

const cleanup = new Cleanup();
after(() => cleanup.run());
/** Packs once more, elsewhere; returns the path. */
function packed(target: string): string {
  const args = [join(root, "scripts", "vsix.mjs"), "--target", target, "--out", cleanup.folder()];
  return execFileSync(process.execPath, args, { encoding: "utf8" }).trim();
}

function namesIn(vsix: string): string[] {
  const file = FileReader.open(vsix);
  try {
    return [...readZipIndex(file).values()].map(({ name }) => name);
  } finally {
    file.close();
  }
}

const sha256 = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

/** What test/e2e/run.mjs packed. */
function made(extension: "platform" | "universal"): string {
  const [path] = packages(extension);
  assert.ok(path);
  return path;
}

test("the same sources give the same package, byte for byte", () => {
  assert.equal(sha256(packed("linux-x64")), sha256(made("platform")));
});

test("a package has what it needs, its licences, and nothing that only developers need", () => {
  const vsix = made("platform");
  const names = namesIn(vsix);
  for (const file of ["package.json", "readme.md", "LICENSE.txt", "NOTICE", "LICENSES.txt", "media/icon.png"])
    assert.ok(names.includes(`extension/${file}`), `${file} is not in ${names.slice(0, 20).join(" ")}`);
  assert.ok(names.includes("extension/dist/extension.js"));
  const stray =
    /\.(test|host)\.|\.map$|tsbuildinfo|dist\/compiled|\/src\/|dist\/testing|\.d\.ts$|plotly.*\/src/;
  assert.deepEqual(
    names.filter((name) => !name.startsWith("extension/library/") && stray.test(name)),
    [],
  );
  assert.deepEqual(
    names.filter((name) => name.endsWith("onnxruntime_binding.node")),
    ["extension/library/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node"],
  );
  const megabytes = statSync(vsix).size / 1e6;
  assert.ok(megabytes < 36, `${megabytes} MB; measured 27`);
});

test("a package for another platform has that platform's engine; the universal one has none", () => {
  const windows = namesIn(packed("win32-x64")).filter((name) => /\.(node|dll|so[.\d]*|dylib)$/.test(name));
  assert.ok(windows.length > 0 && windows.every((name) => name.includes("/win32/x64/")), windows.join(" "));
  assert.deepEqual(
    namesIn(made("universal")).filter((name) => name.includes("/library/")),
    [],
  );
});
