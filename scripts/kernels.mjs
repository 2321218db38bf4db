// Compiles the inner loops that are written in AssemblyScript, where a source is newer than what was compiled.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** kernel-lib/assembly/kernels.ts → dist/analysis/kernels.wasm, on memory that threads share. */
export async function compileKernels(lib) {
  const sources = join(lib, "assembly");
  const target = join(lib, "dist", "analysis", "kernels.wasm");
  const changed = readdirSync(sources).map((name) => statSync(join(sources, name)).mtimeMs);
  if (existsSync(target) && statSync(target).mtimeMs > Math.max(...changed)) return;
  const { default: asc } = await import("assemblyscript/asc").catch((cause) => {
    throw new Error("AssemblyScript is not installed: run npm install", { cause });
  });
  const { error, stderr } = await asc.main(
    [
      ["assembly/kernels.ts", "--baseDir", lib, "--outFile", "dist/analysis/kernels.wasm"],
      ["--runtime", "stub", "-O3", "--noAssert", "--enable", "simd,threads"],
      ["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
    ].flat(),
  );
  if (error) throw new Error(stderr.toString());
}
