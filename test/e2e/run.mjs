// Runs the end-to-end tests: node test/e2e/run.mjs [newest|oldest]… [PART-OF-PATH…]; default: both, all that CI runs.
// A part is a file: NAME.e2e.ts runs in both editions, NAME.newest.e2e.ts in the newest alone, NAME.long.e2e.ts in none,
// unless they are named. Build and test/e2e/setup first. One workbench at a time. SOFTCON_E2E_VSIX and
// SOFTCON_E2E_VSIX_UNIVERSAL name packages that were made before; default: they are made here.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { packageExtension } from "../../scripts/vsix.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const known = ["newest", "oldest"];
const named = process.argv.slice(2).filter((argument) => known.includes(argument));
const parts = process.argv.slice(2).filter((argument) => !known.includes(argument));
const compiled = join(root, "test", "dist", "e2e");

/** The files to run in an edition. */
function filesFor(edition) {
  const files = readdirSync(compiled, { recursive: true })
    .map((name) => join(compiled, String(name)))
    .filter((file) => file.endsWith(".e2e.js"))
    .sort();
  if (parts.length > 0)
    return files.filter((file) => parts.some((part) => relative(compiled, file).includes(part)));
  return files.filter(
    (file) => !file.endsWith(".long.e2e.js") && (edition === "newest" || !file.endsWith(".newest.e2e.js")),
  );
}

const editions = named.length > 0 ? named : known;
if (editions.every((edition) => filesFor(edition).length === 0)) {
  console.error(`no end-to-end test matches ${parts.join(" ") || "(anything)"}`);
  process.exit(1);
}
const packages = join(root, ".cache", "e2e", "packages");
// not beneath the repository, whose library an extension without one would find
const extensions = mkdtempSync(join(tmpdir(), "softcon-e2e-extensions-"));
process.on("exit", () => rmSync(extensions, { recursive: true, force: true }));
const env = {
  ...process.env,
  SOFTCON_E2E_EXTENSIONS: extensions,
  SOFTCON_E2E_VSIX:
    process.env.SOFTCON_E2E_VSIX ?? packageExtension(`${process.platform}-${process.arch}`, packages),
  SOFTCON_E2E_VSIX_UNIVERSAL:
    process.env.SOFTCON_E2E_VSIX_UNIVERSAL ?? packageExtension("universal", packages),
};

/** Runs a file in a process of its own. */
function passes(edition, file) {
  const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", "--test-reporter=spec", file], {
    cwd: root,
    stdio: "inherit",
    env: { ...env, SOFTCON_E2E_EDITION: edition },
  });
  return run.status === 0;
}

const failed = [];
const second = [];
for (const edition of editions) {
  const start = performance.now();
  console.log(`VS Code, ${edition}`);
  for (const file of filesFor(edition)) {
    const name = `${relative(compiled, file).replace(/\.js$/, "")} (${edition})`;
    if (passes(edition, file)) continue;
    // A busy machine may lose a click where no wait can see it; what fails twice is broken.
    console.log(`${name} failed: once more`);
    (passes(edition, file) ? second : failed).push(name);
  }
  console.log(`${edition}: ${((performance.now() - start) / 1000).toFixed(0)} s\n`);
}
if (second.length > 0) console.log(`passed at the second try only: ${second.join(", ")}`);
if (failed.length > 0) console.error(`failed: ${failed.join(", ")}`);
process.exit(failed.length > 0 ? 1 : 0);
