import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve, sep } from "node:path";
import type MochaRunner from "mocha";

/** From extension/dist/compiled/testing. */
const extension = resolve(__dirname, "..", "..", "..");

/**
 * What VS Code calls inside its extension host: runs every *.host.js with mocha, or those whose path has one of the
 * parts in SOFTCON_HOST_TESTS.
 * @throws Error with the failures, which end the run as failed.
 */
export async function run(): Promise<void> {
  // mocha is a program of extension/tools, apart from the project's own dependencies
  const Mocha: typeof MochaRunner = createRequire(join(extension, "tools", "package.json"))("mocha");
  const mocha = new Mocha({ ui: "tdd", timeout: 60_000, color: false, reporter: "spec" });
  const compiled = join(extension, "dist", "compiled");
  const parts = (process.env["SOFTCON_HOST_TESTS"] ?? "").split(" ").filter((part) => part !== "");
  const files = readdirSync(compiled, { recursive: true })
    .map((name) => join(compiled, String(name)))
    .filter((file) => file.endsWith(".host.js"))
    .filter((file) => parts.length === 0 || parts.some((part) => relative(compiled, file).includes(part)))
    // what lies on top first: whether the extension sleeps can be seen only before anything is asked of it
    .sort((a, b) => depth(a) - depth(b) || a.localeCompare(b));
  for (const file of files) mocha.addFile(file);
  const problems: string[] = [];
  let passed = 0;
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on("pass", () => passed++)
      .on("fail", (test, error: Error) => {
        problems.push(`${test.fullTitle()}: ${error.stack ?? error.message}`);
        process.stdout.write(`${problems.at(-1)}\n`);
      });
  });
  if (problems.length > 0) throw new Error(problems.join("\n\n"));
  if (passed === 0) throw new Error("no test ran in the extension host");
}

function depth(path: string): number {
  return path.split(sep).length;
}
