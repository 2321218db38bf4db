import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const entry = join(__dirname, "index.js");

/** What a fresh process prints for an expression over the required package. */
function evaluated(expression: string): unknown {
  const script = `const softcon = require(${JSON.stringify(entry)}); console.log(JSON.stringify(${expression}))`;
  const run = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

test("requiring the package loads no room until something of it is used", () => {
  assert.equal(evaluated("Object.keys(require.cache).length"), 1);
  const used = evaluated("(softcon.canonicalBand('b8a'), Object.keys(require.cache).length)");
  assert.ok(
    typeof used === "number" && used > 1 && used < 10,
    `${used} modules for one name of one small room`,
  );
});

test("every value that the table of contents names is there", () => {
  const source = readFileSync(join(__dirname, "..", "src", "index.ts"), "utf8");
  const named = [...source.matchAll(/^export (?!type)(?:\{([^}]*)\}|\* as (\w+))/gm)].flatMap(
    ([, list, room]) => (room ? [room] : (list ?? "").split(",").map((item) => item.trim())),
  );
  const values = named
    .filter((item) => item !== "" && !item.startsWith("type "))
    .map((item) => item.split(" as ").at(-1));
  assert.ok(values.length > 50);
  const missing = evaluated(`${JSON.stringify(values)}.filter((name) => softcon[name] === undefined)`);
  assert.deepEqual(missing, []);
});
