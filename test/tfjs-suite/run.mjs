// Runs TensorFlow.js's own tests on this project's backend and on TensorFlow.js's cpu backend, and compares.
// Usage: node test/tfjs-suite/run.mjs [--provider P] [PART-OF-A-TEST'S-NAME]. Exits with 1 where the bar is not met.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { exceptionsOf } from "./exceptions.mjs";

/** Least share of the tests passed on cpu that have to pass here. */
const bar = 0.99;
const { values, positionals } = parseArgs({
  options: { provider: { type: "string", default: "cpu" } },
  allowPositionals: true,
});
const { provider } = values;
const [part = ""] = positionals;
const exceptions = exceptionsOf(provider);
const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, "..", "dist", `tfjs-suite-${provider}`);
mkdirSync(folder, { recursive: true });

/** One copy of tfjs-core, as ES modules: the tests are published in no other form. */
async function bundle() {
  const outfile = join(folder, "suite.mjs");
  await build({
    entryPoints: [join(here, "suite.mjs")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    // The package declares its test files free of side effects, which would drop them.
    ignoreAnnotations: true,
    external: ["onnxruntime-node", "jasmine-core"],
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(${JSON.stringify(import.meta.url)});`,
    },
    logLevel: "error",
  });
  return outfile;
}

function run(suite, backend) {
  const result = join(folder, `${backend}.json`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [suite, backend, provider, part, result], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0
        ? resolve(JSON.parse(readFileSync(result, "utf8")))
        : reject(new Error(`${backend} exited with ${code}`)),
    );
  });
}

try {
  const suite = await bundle();
  const [cpu, ours] = [await run(suite, "cpu"), await run(suite, "onnxruntime")];
  const passedOn = (result) =>
    new Set(result.lines.filter(({ status }) => status === "passed").map(({ name }) => name));
  const known = new Set(ours.lines.map(({ name }) => name));
  // A few tests are for the cpu backend alone, and do not start here.
  const passedCpu = new Set([...passedOn(cpu)].filter((name) => known.has(name)));
  const passedHere = passedOn(ours);
  const lost = [...passedCpu].filter((name) => !passedHere.has(name));
  const gained = [...passedHere].filter((name) => !passedCpu.has(name));
  const share = passedCpu.size === 0 ? 0 : 1 - lost.length / passedCpu.size;
  const reasons = new Map(ours.lines.map(({ name, reason }) => [name, reason]));
  const unexplained = lost.filter((name) => !(name in exceptions));
  for (const name of lost)
    console.log(`- ${name}\n    ${exceptions[name] ?? `UNEXPLAINED: ${reasons.get(name)}`}`);
  for (const name of gained) console.log(`+ ${name}`);
  console.log(
    `cpu passes ${passedCpu.size} of ${cpu.lines.length}; of those onnxruntime on ${provider} passes ${passedCpu.size - lost.length} (${(100 * share).toFixed(2)} %)`,
  );
  const fallbacks = Object.entries(ours.fallbacks).sort(([, a], [, b]) => b - a);
  console.log(
    `calls computed by cpu kernels: ${fallbacks.map(([kernel, calls]) => `${kernel} ${calls}`).join(", ")}`,
  );
  process.exitCode = share >= bar && unexplained.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
