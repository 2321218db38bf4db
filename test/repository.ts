import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The repository's root, from test/dist. */
export const root = resolve(__dirname, "..", "..");

/** A file of the repository, as text. */
export function text(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Every file that git tracks or would track, relative to the root, with forward slashes; none outside a checkout. */
export function trackedFiles(): string[] {
  const git = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const { status, stdout } = spawnSync("git", git, { cwd: root, encoding: "utf8" });
  const deleted = spawnSync("git", ["ls-files", "--deleted", "-z"], { cwd: root, encoding: "utf8" }).stdout;
  if (status !== 0) return [];
  const gone = new Set(deleted.split("\0"));
  return stdout.split("\0").filter((file) => file !== "" && !gone.has(file));
}

/** What a dependency says of itself. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression; empty where the package does not say. */
  readonly license: string;
  /** The Node versions it supports, as a semver range; null where it does not say. */
  readonly node: string | null;
}

/** Every package the lock file has and that is installed here (those for other platforms are not). */
export function installedPackages(): InstalledPackage[] {
  const { packages }: { packages: Record<string, unknown> } = JSON.parse(text("package-lock.json"));
  return Object.keys(packages)
    .filter((path) => path.includes("node_modules/") && existsSync(join(root, path, "package.json")))
    .filter((path) => !lstatSync(join(root, path)).isSymbolicLink())
    .map((path) => {
      const { name, version, license, engines } = JSON.parse(text(`${path}/package.json`));
      return { name, version, license: license ?? "", node: engines?.node ?? null };
    });
}
