import assert from "node:assert/strict";
import { test } from "node:test";
import { installedPackages, text } from "./repository";

/** What may be depended on: licences that ask for attribution at most. */
const allowed = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "CC0-1.0",
  "Zlib",
]);

/**
 * Packages with a licence beyond that list, taken for a reason: libzmq inside zeromq is under MPL-2.0, whose terms are
 * kept by leaving the package as its makers publish it.
 */
const exceptions: Readonly<Record<string, string>> = { zeromq: "MIT AND MPL-2.0" };

/** Whether an SPDX expression can be met by licences of the list. */
function permitted(expression: string): boolean {
  const bare = expression.replace(/^\((.*)\)$/, "$1");
  if (bare.includes(" OR ")) return bare.split(" OR ").some(permitted);
  return bare.split(" AND ").every((license) => allowed.has(license));
}

test("an SPDX expression is met by one side of OR and both of AND", () => {
  assert.ok(permitted("(MIT OR GPL-3.0)"));
  assert.ok(permitted("(MIT AND Zlib)"));
  assert.ok(!permitted("MIT AND GPL-3.0"));
  assert.ok(!permitted("UNLICENSED"));
});

test("every installed dependency has a permissive licence", () => {
  const wrong = installedPackages()
    .filter(({ name, license }) => !permitted(license) && exceptions[name] !== license)
    .map(({ name, license }) => `${name}: ${license}`);
  assert.deepEqual(wrong, []);
});

test("the package carries the repository's LICENSE and NOTICE", () => {
  assert.match(text("LICENSE"), /Apache License\s+Version 2\.0[\s\S]+END OF TERMS AND CONDITIONS/);
  assert.equal(text("kernel-lib/LICENSE"), text("LICENSE"));
  assert.equal(text("kernel-lib/NOTICE"), text("NOTICE"));
});

test("NOTICE names exactly the libraries whose code the build bundles", () => {
  const named = [...text("NOTICE").matchAll(/^- (.+)$/gm)].map((match) => match[1]);
  const bundled = [...text("kernel-lib/dist/vendor/LICENSES.txt").matchAll(/^={80}\n(.+)\n={80}$/gm)];
  assert.ok(named.length > 0);
  assert.deepEqual(
    named,
    bundled.map((match) => match[1]),
  );
});
