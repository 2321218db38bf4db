import { execFileSync } from "node:child_process";
import { existsSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const makeScene = resolve(__dirname, "..", "scale", "make-scene.js");
export const commandLine = resolve(__dirname, "..", "..", "..", "kernel-lib", "bin", "softcon.js");

/** A generated 13-band scene of `side` × `side` pixels, written once into the temporary folder; its path. */
export function benchScene(side: number): string {
  const path = join(tmpdir(), `softcon-bench-scene-${side}.tif`);
  if (!existsSync(path)) {
    const unfinished = join(tmpdir(), `unfinished-${process.pid}.tif`);
    execFileSync(process.execPath, [makeScene, unfinished, String(side)]);
    renameSync(unfinished, path);
  }
  return path;
}

/** The arguments that embed a scene with ViT-S on two threads of the CPU. */
export function embedArguments(scene: string, weights: string, table: string): string[] {
  const model = join(weights, "vits14.pth");
  const options = ["--tile", "224", "--threads", "2", "--provider", "cpu", "--overwrite"];
  return [commandLine, "embed", scene, "--model", model, "-o", table, ...options];
}
