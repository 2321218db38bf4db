// Builds the workspace: TypeScript to CommonJS, ESM-only dependencies bundled, the registry and kernels beside the code.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { bundledLicenses } from "./bundled-licenses.mjs";
import { buildExtension } from "./extension.mjs";
import { compileKernels } from "./kernels.mjs";
import { makeIndexLazy } from "./lazy-index.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const lib = join(root, "kernel-lib");

if (process.argv.includes("--clean")) {
  for (const part of ["kernel-lib", "extension", "test"])
    rmSync(join(root, part, "dist"), { recursive: true, force: true });
  process.exit(0);
}

const tsc = spawnSync(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-b"], {
  cwd: root,
  stdio: "inherit",
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
makeIndexLazy(join(lib, "dist", "index.js"));
makeIndexLazy(join(lib, "dist", "tfjs-backend", "index.js"));

// A CommonJS package cannot require an ESM-only one on every Node we support, so those few are bundled in place.
const vendor = join(lib, "src", "vendor");
const bundled = await build({
  entryPoints: readdirSync(vendor)
    .filter((f) => f.endsWith(".ts"))
    .map((f) => join(vendor, f)),
  outdir: join(lib, "dist", "vendor"),
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  legalComments: "inline",
  metafile: true,
  logLevel: "warning",
});
writeFileSync(join(lib, "dist", "vendor", "LICENSES.txt"), bundledLicenses(bundled.metafile, root));

mkdirSync(join(lib, "dist", "models"), { recursive: true });
copyFileSync(join(root, "models", "registry.json"), join(lib, "dist", "models", "registry.json"));
for (const { id } of JSON.parse(readFileSync(join(root, "models", "registry.json"), "utf8")).shipped)
  copyFileSync(
    join(root, "models", id, "model.safetensors"),
    join(lib, "dist", "models", `${id}.safetensors`),
  );

// Schemas of configurations, for editors: written out of the code that checks them.
const { pretrainSchema } = await import(
  pathToFileURL(join(lib, "dist", "training", "configuration", "pretrain-schema.js")).href
);
mkdirSync(join(lib, "dist", "schemas"), { recursive: true });
const { finetuneSchema } = await import(
  pathToFileURL(join(lib, "dist", "training", "configuration", "finetune-schema.js")).href
);
for (const [name, schema] of Object.entries({ pretrain: pretrainSchema, finetune: finetuneSchema }))
  writeFileSync(join(lib, "dist", "schemas", `${name}.json`), `${JSON.stringify(schema, null, 2)}\n`);

await compileKernels(lib);
await buildExtension(root);
