import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { TestContext } from "node:test";

/** The repository's root, from kernel-lib/dist/testing. */
const root = resolve(__dirname, "..", "..", "..");

/** Debian's packages install for the system's Python only, so no other is looked for. */
export const pythonInterpreter = process.env["SOFTCON_PYTHON"] ?? "/usr/bin/python3";

/** Where packages that only tests need are installed, apart from the project's own. */
export const peerModules = join(root, "test", "peers", "node_modules");

/** Chromium's Vulkan driver without a GPU, as VK_ICD_FILENAMES takes it. */
export const softwareVulkan = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** Programs of other makers that our results are compared with, and how each shows that it is there. */
const peers = {
  torch: () => imports("torch, torchvision"),
  gdal: () => imports("numpy; from osgeo import gdal, osr, ogr") && answers("gdalinfo", "--version"),
  sklearn: () => imports("sklearn"),
  jupyter: () => imports("jupyter_client, nbconvert, nbformat"),
  duckdb: () => existsSync(join(peerModules, "@duckdb", "node-api")),
  chromium: () => answers("chromium", "--version"),
  // WebGPU for Node, and TensorFlow.js's backend on it.
  dawn: () => existsSync(join(peerModules, "webgpu")),
  // Chromium brings a Vulkan driver that computes on the processor; the loader is a package of its own.
  vulkan: () => existsSync(softwareVulkan) && imports("ctypes; ctypes.CDLL('libvulkan.so.1')"),
};
export type Peer = keyof typeof peers;

const known = new Map<Peer, boolean>();

/**
 * True where `peer` is installed. Where it is not, the test is skipped, and says so;
 * under SOFTCON_REQUIRE_PEERS=1, as in CI, that is a failure instead.
 */
export function requirePeer(t: TestContext, peer: Peer): boolean {
  const found = known.get(peer) ?? peers[peer]();
  known.set(peer, found);
  if (found) return true;
  if (process.env["SOFTCON_REQUIRE_PEERS"] === "1") throw new Error(`${peer} is required and not installed`);
  t.skip(`no ${peer}: CONTRIBUTING.md says how to install it`);
  return false;
}

/**
 * What a Python script prints.
 * @param script a file, or `-c` with the program as the first argument.
 * @throws Error with the script's own message where it fails or is not done after ten minutes.
 */
export function python(script: string, args: readonly string[] = [], input?: string | Uint8Array): string {
  const run = spawnSync(pythonInterpreter, [script, ...args], {
    encoding: "utf8",
    env: pythonEnvironment(),
    input,
    maxBuffer: 2 ** 28,
    timeout: 600_000,
  });
  if (run.status === 0) return run.stdout;
  throw new Error(
    `${pythonInterpreter} ${script}: ${run.error?.message ?? run.signal ?? ""}\n${run.stderr ?? ""}`,
  );
}

/** Debian's PyTorch links a reference BLAS some thirty times slower than OpenBLAS, which has to be loaded ahead of it. */
export function pythonEnvironment(): NodeJS.ProcessEnv {
  if (process.platform !== "linux") return process.env;
  const libraries = readdirSync("/usr/lib")
    .map((folder) => join("/usr/lib", folder, "openblas-pthread"))
    .flatMap((folder) => [join(folder, "libblas.so.3"), join(folder, "liblapack.so.3")])
    .filter((file) => existsSync(file));
  return libraries.length > 0 ? { ...process.env, LD_PRELOAD: libraries.join(":") } : process.env;
}

function imports(modules: string): boolean {
  return answers(pythonInterpreter, "-c", `import ${modules}`);
}

function answers(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
