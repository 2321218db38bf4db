// Runs the end-to-end tests: node test/e2e/run.mjs [newest|oldest]… [PART-OF-PATH…]; default: both, all.
// Build and test/e2e/setup first. One workbench at a time.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { packageExtension } from "../../scripts/vsix.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const known = ["newest", "oldest"];
const named = process.argv.slice(2).filter((argument) => known.includes(argument));
const parts = process.argv.slice(2).filter((argument) => !known.includes(argument));
const compiled = join(root, "test", "dist", "e2e");
const files = readdirSync(compiled, { recursive: true })
  .map((name) => join(compiled, String(name)))
  .filter((file) => file.endsWith(".e2e.js"))
  .filter((file) => parts.length === 0 || parts.some((part) => relative(compiled, file).includes(part)))
  .sort();
if (files.length === 0) {
  console.error(`no end-to-end test matches ${parts.join(" ") || "(anything)"}`);
  process.exit(1);
}
const packages = join(root, ".cache", "e2e", "packages");
const env = {
  ...process.env,
  SOFTCON_E2E_VSIX: packageExtension(`${process.platform}-${process.arch}`, packages),
  SOFTCON_E2E_VSIX_UNIVERSAL: packageExtension("universal", packages),
};
for (const edition of named.length > 0 ? named : known) {
  console.log(`VS Code, ${edition}`);
  const run = spawnSync(
    process.execPath,
    ["--enable-source-maps", "--test", "--test-concurrency=1", "--test-reporter=spec", ...files],
    { cwd: root, stdio: "inherit", env: { ...env, SOFTCON_E2E_EDITION: edition } },
  );
  if (run.status !== 0) process.exit(run.status ?? 1);
}
