// The package as its users get it: packed, installed into an empty folder, required, imported, run and compiled against.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const folder = mkdtempSync(join(tmpdir(), "softcon-package-"));
const installed = join(folder, "node_modules", "softcon");

/** The compiler inside today's TypeScript notebook kernels (tslab 1.0), the oldest that has to read our declarations. */
const oldCompiler = "typescript@5.0.4";

const cell = `import { loadEncoder, openScene, SoftconError } from "softcon";
import { runCommand } from "softcon/cli";
export const run: typeof runCommand = runCommand;
export const problem: SoftconError = new SoftconError("found, expected, way out", "usage");
export async function vectors(file: string, weights: string): Promise<Float32Array> {
  const scene = await openScene(file);
  const encoder = await loadEncoder(weights, { threads: 2 });
  const table = await encoder.embed(scene.tiles({ size: 224 }));
  await encoder.dispose();
  return table.matrix;
}
`;

/** The backend's entry point speaks TensorFlow.js's types, whose own declarations are not for us to check. */
const backendCell = `import * as tf from "@tensorflow/tfjs-core";
import { registerOnnxBackend } from "softcon/tfjs-backend";
export const backend: Promise<string> = registerOnnxBackend({ threads: 1 });
export const one: tf.Scalar = tf.scalar(1);
`;

const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];

/** Windows runs npm only through its shell. */
function npm(args, cwd) {
  const options = { cwd, encoding: "utf8", shell: process.platform === "win32", stdio: "pipe" };
  return execFileSync("npm", args, options);
}

function node(...args) {
  return execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" }).trim();
}

/** `onnxruntime-node/package.json` is in `onnxruntime-node`. */
function packageOf(target) {
  return target.split("/", target.startsWith("@") ? 2 : 1).join("/");
}

function filesOf(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

before(() => {
  npm(["run", "--silent", "build"], root);
  npm(["pack", "--silent", "--workspace", "kernel-lib", "--pack-destination", folder], root);
  const tarball = readdirSync(folder).find((file) => file.endsWith(".tgz"));
  const types = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies["@types/node"];
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  npm(["install", ...quiet, `./${tarball}`, oldCompiler, `@types/node@${types}`], folder);
});

after(() => rmSync(folder, { recursive: true, force: true }));

test("it is required, as a notebook's cell does", () => {
  assert.equal(node("-p", 'require("softcon").SoftconError.name'), "SoftconError");
});

test("it is imported as an ES module, by name", () => {
  const program = 'import { SoftconError } from "softcon"; console.log(new SoftconError("x").kind);';
  assert.equal(node("--input-type=module", "-e", program), "input");
});

test("its command says its version", () => {
  const { version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  assert.equal(npm(["exec", "--offline", "--", "softcon", "--version"], folder).trim(), version);
});

/** What the old compiler has to say about a cell. */
function complaints(name, source, settings) {
  writeFileSync(join(folder, `${name}.ts`), source);
  const compilerOptions = {
    strict: true,
    module: "commonjs",
    moduleResolution: "node10",
    target: "es2022",
    lib: ["es2022"],
    types: ["node"],
    noEmit: true,
    ...settings,
  };
  writeFileSync(
    join(folder, `tsconfig.${name}.json`),
    JSON.stringify({ compilerOptions, files: [`${name}.ts`] }),
  );
  try {
    return node("node_modules/typescript/bin/tsc", "-p", `tsconfig.${name}.json`);
  } catch (error) {
    return String(error.stdout ?? error);
  }
}

test("an old compiler under strict settings reads the library's declarations, without TensorFlow.js all but the losses'", () => {
  // the losses are functions of tensors: who calls them has TensorFlow.js
  const tensors = /softcon\/dist\/training\/losses\/.+ Cannot find module '@tensorflow\/tfjs-core'/;
  const said = complaints("cell", cell, { skipLibCheck: false }).split("\n");
  assert.deepEqual(
    said.filter((line) => line.trim() !== "" && !tensors.test(line)),
    [],
  );
});

test("an old compiler reads the backend's declarations beside TensorFlow.js", () => {
  const { peerDependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const core = `@tensorflow/tfjs-core@${peerDependencies["@tensorflow/tfjs-core"]}`;
  npm(["install", ...quiet, core], folder);
  const said = complaints("backend", backendCell, { skipLibCheck: false, lib: ["es2022", "dom"] });
  assert.deepEqual(
    said.split("\n").filter((line) => line.includes("softcon/") || line.startsWith("backend.ts")),
    [],
  );
});

test("it carries no tests, and its licence, notice and bundled licences", () => {
  const files = filesOf(installed).map((file) => relative(installed, file).replaceAll("\\", "/"));
  assert.deepEqual(
    files.filter((file) => /\.test\.|\/testing\/|tsbuildinfo/.test(file)),
    [],
  );
  for (const wanted of ["LICENSE", "NOTICE", "dist/vendor/LICENSES.txt"])
    assert.ok(files.includes(wanted), `${wanted} is not in ${files.join(" ")}`);
});

test("its code asks for itself, Node and declared dependencies only", () => {
  const { dependencies, peerDependencies } = JSON.parse(
    readFileSync(join(installed, "package.json"), "utf8"),
  );
  const declared = { ...dependencies, ...peerDependencies };
  const scripts = filesOf(installed).filter((file) => file.endsWith(".js"));
  assert.ok(scripts.length > 0);
  const wrong = scripts.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/\b(?:require|import)\("([^"]+)"\)/g)]
      .map((match) => match[1])
      .filter((target) =>
        target.startsWith(".")
          ? !resolve(file, "..", target).startsWith(installed)
          : !target.startsWith("node:") &&
            !builtinModules.includes(target) &&
            !(packageOf(target) in declared),
      )
      .map((target) => `${relative(installed, file)}: ${target}`),
  );
  assert.deepEqual(wrong, []);
});
