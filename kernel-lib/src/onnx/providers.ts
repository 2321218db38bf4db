import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** Execution providers of onnxruntime that this library uses, in order of preference. */
export const providers = ["cuda", "dml", "coreml", "webgpu", "cpu"] as const;

export type Provider = (typeof providers)[number];

/** Whether trying a provider here is worth while, and the reason where it is not. */
export interface ProviderOutlook {
  readonly provider: Provider;
  /** Null where it may work; only running it tells. */
  readonly obstacle: string | null;
}

/**
 * What this machine may offer, without loading anything: onnxruntime's providers print to the terminal when they fail
 * to load, so those that cannot work are not tried unless asked for by name.
 */
export function surveyProviders(): ProviderOutlook[] {
  return providers.map((provider) => ({ provider, obstacle: obstacle(provider) }));
}

function obstacle(provider: Provider): string | null {
  switch (provider) {
    case "cpu":
      return null;
    case "dml":
      return process.platform === "win32" ? null : "DirectML is for Windows";
    case "coreml":
      return process.platform === "darwin" ? null : "CoreML is for macOS";
    case "webgpu":
      return process.platform !== "linux" || hasGpuDevice()
        ? null
        : "no GPU device under /dev (dri/renderD*, nvidia0)";
    case "cuda":
      return existsSync(cudaLibrary())
        ? null
        : "CUDA libraries are not installed; `softcon doctor --install-cuda` says what it fetches and fetches them";
  }
}

/** Where onnxruntime-node looks for its CUDA provider. */
export function cudaLibrary(): string {
  const folder = join(dirname(require.resolve("onnxruntime-node/package.json")), "bin", "napi-v6");
  const name =
    process.platform === "win32" ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so";
  return join(folder, process.platform, process.arch, name);
}

function hasGpuDevice(): boolean {
  const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
  return (
    list("/dev/dri").some((name) => name.startsWith("renderD")) ||
    existsSync("/dev/nvidia0") ||
    existsSync("/dev/dxg")
  );
}
