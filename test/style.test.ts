import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { text, trackedFiles } from "./repository";

const files = trackedFiles();
const sources = files.filter((file) => /\.(ts|tsx|mjs|js|py)$/.test(file));

/** Casts that stand in the code for a reason, as `file: line`. */
const allowedCasts: readonly string[] = [];

function inCheckout(t: TestContext): boolean {
  if (files.length > 0) return true;
  t.skip("not a git checkout: the list of files comes from git");
  return false;
}

test("the compiler is convinced, not silenced: no type assertions", (t) => {
  if (!inCheckout(t)) return;
  const casts = sources
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .flatMap((file) => assertions(text(file)).map((line) => `${file}: ${line}`));
  assert.deepEqual(casts, allowedCasts);
});

test("an assertion is told from an import, a comment, a string and a constant", () => {
  const code = [
    'import { a as b } from "x";',
    "export * as c from './c';",
    "// seen as it is",
    'const d = "taken as given";',
    "const t = `taken as given`;",
    "const e = [1] as const;",
    "const f = g as H;",
  ].join("\n");
  assert.deepEqual(assertions(code), ["const f = g as H;"]);
});

test("no source file is over 400 lines", (t) => {
  if (!inCheckout(t)) return;
  const long = sources
    .map((file) => ({ file, lines: text(file).split("\n").length - 1 }))
    .filter(({ lines }) => lines > 400);
  assert.deepEqual(long, []);
});

test("no file names a folder of somebody's machine or a package registry", (t) => {
  if (!inCheckout(t)) return;
  const personal = /(?<![\w.:/-])\/(?:home|root|Users|work)\/\w|[A-Z]:\\Users\\|registry\.[\w.-]+\.\w+\//;
  const wrong = files
    .filter((file) => !/\.(png|tif|parquet|onnx|safetensors)$/.test(file))
    .filter((file) => personal.test(text(file)));
  assert.deepEqual(wrong, []);
});

/** The lines of TypeScript code that hold a type assertion other than `as const`. */
function assertions(code: string): string[] {
  const lines = code.split("\n");
  const bare = code
    .replace(
      /\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g,
      (skipped) => skipped.replace(/[^\n]/g, ""),
    )
    .replace(/\b(?:import|export)\s+(?:type\s+)?(?:\{[^}]*\}|\*\s+as\s+\w+)/g, (skipped) =>
      skipped.replace(/[^\n]/g, ""),
    );
  return bare
    .split("\n")
    .flatMap((line, at) => (/\sas\s(?!const\b)/.test(line) ? [(lines[at] ?? "").trim()] : []));
}
