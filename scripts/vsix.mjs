// Packages the extension: node scripts/vsix.mjs [--target linux-x64|…|universal]… [--out FOLDER]; default: this platform.
// Build first. Needs no network once its packager is installed (npm ci --prefix extension/tools), and makes the same
// bytes every time. A package for a platform carries the library with onnxruntime's build for it; the universal one
// carries no library, and asks for one by its setting softcon.libraryPath.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundledLicenses } from "./bundled-licenses.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const extension = join(root, "extension");
const packager = join(extension, "tools", "node_modules", "@vscode", "vsce", "vsce");

/** What onnxruntime is built for. */
export const targets = ["linux-x64", "linux-arm64", "darwin-arm64", "win32-x64", "win32-arm64"];

/** Packages that the library asks for and the extension has no use of. */
const leftOut = [
  ...["adm-zip", "global-agent"], // onnxruntime's install script; a package runs none
  "zeromq", // the kernel's door for Jupyter; the extension uses the other one
  ...[
    "commander",
    "rollup",
    "@rollup/plugin-commonjs",
    "@rollup/plugin-node-resolve",
    "@rollup/plugin-replace",
  ], // tslab's program
  ...["argparse", "chalk", "core-js", "regenerator-runtime", "yargs"], // TensorFlow.js's program
];

/** What the library leaves to its users to install, and two of the tutorials train with. */
const alongside = ["@tensorflow/tfjs"];

/** What Node loads, and its types; not the bundles for browsers. */
const forNode = /^([^\\/]+|dist([\\/][^.\\/]+)*|dist[\\/].*\.d\.ts|dist[\\/]tf[\w-]*\.node\.js)$/;

/** Of what is large, the part that is used: the compiler and the standard library's types, not its command lines. */
const usedPart = {
  "@tslab/typescript-for-tslab": /^(lib([\\/](typescript\.js|lib\..+\.ts|lib\.d\.ts))?|[^\\/]+)$/,
  tslab: /^(dist([\\/].*)?|[^\\/]+)$/,
  ...Object.fromEntries(
    ["", "-core", "-layers", "-converter", "-data", "-backend-cpu", "-backend-webgl"].map((part) => [
      `@tensorflow/tfjs${part}`,
      forNode,
    ]),
  ),
};

/** @returns the path of the package. */
export function packageExtension(target, out = extension) {
  const stage = join(root, ".cache", "vsix", target);
  rmSync(stage, { recursive: true, force: true });
  copyExtension(stage);
  const packages = target === "universal" ? [] : copyLibrary(join(stage, "library", "node_modules"), target);
  writeFileSync(join(stage, "LICENSES.txt"), licenses(packages));
  for (const file of filesIn(stage)) chmodSync(join(stage, file), 0o644); // whatever this machine's mask is
  const { name, version } = manifestOf(extension);
  const vsix = join(
    out,
    target === "universal" ? `${name}-${version}.vsix` : `${name}-${target}-${version}.vsix`,
  );
  mkdirSync(out, { recursive: true });
  execFileSync(
    process.execPath,
    [
      ...[packager, "package", "--out", vsix, "--no-dependencies", "--no-rewrite-relative-links"],
      ...["--allow-missing-repository", ...(target === "universal" ? [] : ["--target", target])],
    ],
    // dates in the package: a day that is the same everywhere
    {
      cwd: stage,
      env: { ...process.env, SOURCE_DATE_EPOCH: "946728000", TZ: "UTC" },
      stdio: "pipe",
    },
  );
  return vsix;
}

function copyExtension(stage) {
  const { devDependencies, private: _, ...manifest } = manifestOf(extension);
  mkdirSync(stage, { recursive: true });
  writeFileSync(join(stage, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const file of ["LICENSE", "NOTICE", "CHANGELOG.md"]) cpSync(join(root, file), join(stage, file));
  cpSync(join(extension, "README.md"), join(stage, "README.md"));
  cpSync(join(extension, "media"), join(stage, "media"), { recursive: true });
  cpSync(join(extension, "dist"), join(stage, "dist"), {
    recursive: true,
    filter: (path) => !/[\\/]compiled(-webview)?$|\.map$/.test(path),
  });
}

/** The package `softcon` as npm would pack it, and what it needs to run. @returns the folders it was copied from. */
function copyLibrary(folder, target) {
  const lib = join(root, "kernel-lib");
  const [{ files }] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: lib,
      encoding: "utf8",
      shell: process.platform === "win32",
    }),
  );
  for (const { path } of files) cpSync(join(lib, path), join(folder, "softcon", path));
  const wanted = (manifest) =>
    Object.keys(manifest.dependencies ?? {}).filter((name) => !leftOut.includes(name));
  const first = [...wanted(manifestOf(lib)), ...alongside];
  const folders = new Map(first.map((name) => [name, join(root, "node_modules", name)]));
  for (const [name, from] of folders) {
    for (const needed of wanted(manifestOf(from)))
      if (!folders.has(needed)) folders.set(needed, folderOf(needed, from));
    const isUsed = (path) => path === from || (usedPart[name]?.test(relative(from, path)) ?? true);
    const filter = (path) => isUsed(path) && isFor(target, relative(from, path));
    cpSync(from, join(folder, name), { recursive: true, dereference: true, filter });
  }
  const binding = filesIn(join(folder, "onnxruntime-node", "bin")).find((path) => path.endsWith(".node"));
  if (binding === undefined) throw new Error(`onnxruntime-node has no build for ${target}`);
  return [...folders.values()].map((from) => relative(root, from));
}

/** Where a package that `from` needs is installed. */
function folderOf(name, from) {
  const found = join(from, "node_modules", name);
  return existsSync(found) || from === root ? found : folderOf(name, dirname(from));
}

/** Leaves out the builds for other platforms, and what neither runs nor says what types it has. */
function isFor(target, path) {
  const [, os, arch] = /(?:^|[\\/])napi-v\d+[\\/](\w+)(?:[\\/](\w+))?/.exec(path) ?? [];
  const [wantedOs, wantedArch] = target.split("-");
  if (os !== undefined && os !== wantedOs) return false;
  if (arch !== undefined && arch !== wantedArch) return false;
  const isSource = /\.[cm]?ts$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
  return !isSource && !/\.map$|(^|[\\/])(script|test|esm|node_modules)$/.test(path);
}

/** Of what the bundles contain, and of the packages that are there whole. */
function licenses(packages) {
  const bundled = readFileSync(join(extension, "dist", "LICENSES.txt"), "utf8");
  const inputs = Object.fromEntries(packages.map((folder) => [`${folder}/package.json`, {}]));
  return `${bundled}${bundledLicenses({ inputs }, root)}`;
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join((entry.parentPath ?? entry.path).slice(folder.length + 1), entry.name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { target: { type: "string", multiple: true }, out: { type: "string" } },
  });
  if (!existsSync(packager)) {
    console.error("the packager is not installed: npm ci --prefix extension/tools");
    process.exit(1);
  }
  const wanted = values.target?.includes("all")
    ? [...targets, "universal"]
    : (values.target ?? [`${process.platform}-${process.arch}`]);
  for (const target of wanted) console.log(packageExtension(target, values.out));
}
