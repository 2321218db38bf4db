// Makes a release: node scripts/release.mjs [--out release] [--target linux-x64|…|universal|all]…; default: all. Build
// first (npm run release does). The npm package, the extension's packages, what they are under and what changed, and the
// sums of all of it. The same sources give the same bytes, wherever and whenever.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { packageExtension, targets } from "./vsix.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** @returns the files' names, sorted. */
export function makeRelease({ out, wanted }) {
  const versions = new Set(["kernel-lib", "extension"].map((part) => manifestOf(part).version));
  if (versions.size !== 1)
    throw new Error(`one version for both packages, found ${[...versions].join(" and ")}`);
  const [version] = versions;
  const changes = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  if (!changes.includes(`## [${version}]`) && !changes.includes("## [Unreleased]"))
    throw new Error(`CHANGELOG.md says nothing of ${version}`);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  packLibrary(out);
  for (const target of wanted) packageExtension(target, out);
  for (const file of ["LICENSE", "NOTICE", "CHANGELOG.md"]) copyFileSync(join(root, file), join(out, file));
  const files = readdirSync(out).sort();
  writeFileSync(
    join(out, "SHA256SUMS"),
    files.map((file) => `${sha256(join(out, file))}  ${file}\n`).join(""),
  );
  return [...files, "SHA256SUMS"];
}

/** npm gives every file of a package the same date. */
function packLibrary(out) {
  const args = [
    "pack",
    "--silent",
    "--ignore-scripts",
    "--workspace",
    "kernel-lib",
    "--pack-destination",
    out,
  ];
  execFileSync("npm", args, { cwd: root, stdio: "pipe", shell: process.platform === "win32" });
}

function manifestOf(part) {
  return JSON.parse(readFileSync(join(root, part, "package.json"), "utf8"));
}

function sha256(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      target: { type: "string", multiple: true },
      out: { type: "string", default: join(root, "release") },
    },
  });
  const all = [...targets, "universal"];
  const wanted = values.target === undefined || values.target.includes("all") ? all : values.target;
  const out = resolve(values.out);
  for (const file of makeRelease({ out, wanted })) console.log(join(basename(out), file));
}
