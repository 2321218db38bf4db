// Compiles the inner loops that are written in AssemblyScript, where a source is newer than what was compiled.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Entry in kernel-lib/assembly, what is compiled of it in dist, and the memory it works on. */
const modules = [
  {
    entry: "kernels.ts",
    target: "analysis/kernels.wasm",
    // Memory that threads share.
    options: ["--enable", "simd,threads", "--importMemory", "--sharedMemory", "--maximumMemory", "65536"],
    pages: 1,
  },
  // Memory of its own: 16 MiB, of which pages that are never touched cost nothing.
  { entry: "pixels.ts", target: "raster/pixels.wasm", options: ["--enable", "simd"], pages: 256 },
];

/** kernel-lib/assembly → dist. */
export async function compileKernels(lib) {
  const sources = join(lib, "assembly");
  const inputs = [fileURLToPath(import.meta.url), ...readdirSync(sources).map((name) => join(sources, name))];
  const changed = Math.max(...inputs.map((path) => statSync(path).mtimeMs));
  for (const { entry, target, options, pages } of modules) {
    const compiled = join(lib, "dist", target);
    if (existsSync(compiled) && statSync(compiled).mtimeMs > changed) continue;
    const { default: asc } = await import("assemblyscript/asc").catch((cause) => {
      throw new Error("AssemblyScript is not installed: run npm install", { cause });
    });
    const { error, stderr } = await asc.main(
      [
        [`assembly/${entry}`, "--baseDir", lib, "--outFile", `dist/${target}`],
        ["--runtime", "stub", "-O3", "--noAssert", "--initialMemory", String(pages), ...options],
      ].flat(),
    );
    if (error) throw new Error(stderr.toString());
  }
}
