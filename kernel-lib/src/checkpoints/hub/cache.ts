import { readFileSync, statSync } from "node:fs";
import { mkdir, readdir, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { writeFileAtomic } from "../../core/atomic-file";
import { SoftconError } from "../../core/errors";
import { sha256OfFile } from "../sha256";
import type { HubFile, HubSettings } from "./settings";

/**
 * The hub's cache on disk, laid out as `huggingface_hub` does:
 * `models--owner--name/refs/<branch>` holds a commit, `snapshots/<commit>/<file>` is the file (or a link to its blob).
 */
export interface CachedRepo {
  /** The branch, tag or commit that was asked for. */
  readonly revision: string;
  /** Where the file lies under a commit, a branch or a tag. */
  pathAt(revision: string): string;
  readonly refPath: string;
  /** The folder that holds a folder for every revision. */
  readonly snapshots: string;
}

/** @throws SoftconError where a name could leave the cache's folder. */
export function cachedRepo(
  { cacheDir }: HubSettings,
  { repo, revision = "main", file }: HubFile,
): CachedRepo {
  checkName("repository", repo, /^[\w.-]+\/[\w.-]+$/);
  checkName("revision", revision, /^[\w./-]+$/);
  checkName("file", file, /^[^\\:*?"<>|\0]+$/);
  const folder = join(cacheDir, `models--${repo.replace("/", "--")}`);
  return {
    revision,
    pathAt: (at) => join(folder, "snapshots", at, file),
    refPath: join(folder, "refs", revision),
    snapshots: join(folder, "snapshots"),
  };
}

function checkName(what: string, name: string, pattern: RegExp): void {
  const parts = name.split("/");
  if (pattern.test(name) && !parts.some((part) => part === "" || part === "." || part === "..")) return;
  throw new SoftconError(`"${name}" is no ${what} name of a model hub`);
}

export const isCommit = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);

/** The file as it lies in the cache, under the commit that its branch was last seen at. */
export function findCached(repo: CachedRepo): string | undefined {
  const commit = readRef(repo.refPath);
  const revisions = commit === undefined ? [repo.revision] : [commit, repo.revision];
  return revisions.map((revision) => repo.pathAt(revision)).find(isFile);
}

function readRef(path: string): string | undefined {
  if (!isFile(path)) return undefined;
  const commit = readFileSync(path, "latin1").trim();
  return isCommit(commit) ? commit : undefined;
}

/** True for links to files too. */
export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Remembers which commit a branch or tag is at. */
export async function writeRef(repo: CachedRepo, commit: string): Promise<void> {
  if (commit === repo.revision || readRef(repo.refPath) === commit) return;
  await mkdir(dirname(repo.refPath), { recursive: true });
  writeFileAtomic(repo.refPath, commit);
}

/** In the format of `sha256sum`, so that anybody can check the file. */
export function writeChecksum(path: string, sha256: string): void {
  writeFileAtomic(`${path}.sha256`, `${sha256}  ${basename(path)}\n`);
}

/**
 * Checks a cached file against the hash it must have. What was checked when it was downloaded, by us (a checksum
 * lies beside it) or by `huggingface_hub` (its blob is named by its hash), is not read again.
 *
 * @throws SoftconError where it has another hash.
 */
export async function checkCached(path: string, expected: string, settings: HubSettings): Promise<void> {
  if (readChecksum(path) === expected || basename(await realpath(path)) === expected) return;
  const found = await sha256OfFile(path, settings);
  if (found === expected) return;
  throw new SoftconError(
    `${path} has sha256 ${found}, expected ${expected}: delete it and run again to download it anew`,
  );
}

function readChecksum(path: string): string | undefined {
  const beside = `${path}.sha256`;
  const newer = isFile(beside) && statSync(beside).mtimeMs >= statSync(path).mtimeMs;
  return newer ? readFileSync(beside, "latin1").slice(0, 64) : undefined;
}

/** Whether a cached file was checked against its hash when it came, and was not written to since. */
export async function wasVerified(path: string): Promise<boolean> {
  return readChecksum(path) !== undefined || isHash(basename(await realpath(path)));
}

/** The hash that a cached file had when it came, also where it was written to since; undefined where nobody noted it. */
export async function recordedHash(path: string): Promise<string | undefined> {
  const beside = `${path}.sha256`;
  const noted = isFile(beside) ? readFileSync(beside, "latin1").slice(0, 64) : basename(await realpath(path));
  return isHash(noted) ? noted : undefined;
}

const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** The revisions of which something may be in the cache. */
export async function snapshotsOf(repo: CachedRepo): Promise<string[]> {
  return readdir(repo.snapshots).catch(() => []);
}
