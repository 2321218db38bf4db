import { isCommit } from "./cache";
import { checkStatus, request } from "./request";
import type { HubFile, HubSettings } from "./settings";

/** What the hub says of a file. */
export interface RemoteFile {
  readonly url: string;
  /** Bytes. */
  readonly size: number | undefined;
  /** Only of files in large file storage. */
  readonly sha256: string | undefined;
  /** The commit that the revision is at. */
  readonly commit: string | undefined;
}

/** Where the hub has a file. */
export function addressOf({ endpoint }: HubSettings, { repo, revision = "main", file }: HubFile): string {
  const path = file.split("/").map(encodeURIComponent).join("/");
  return `${endpoint}/${repo}/resolve/${encodeURIComponent(revision)}/${path}`;
}

/**
 * Asks with HEAD. The hub's own answer says the file's hash, so a redirect to where its bytes lie is not followed;
 * one to a repository's new name is.
 *
 * @throws TransientError, SoftconError as `request` and `checkStatus` do.
 */
export async function askHub(file: HubFile, settings: HubSettings): Promise<RemoteFile> {
  const url = addressOf(settings, file);
  const answer = await request(
    "HEAD",
    url,
    settings,
    {},
    (from, to, { headers }) => from.origin === to.origin && headers.get("x-linked-etag") === null,
  );
  answer.end();
  const { status, headers } = answer.response;
  if (status === 405 || status === 501) return { url, size: undefined, sha256: undefined, commit: undefined };
  checkStatus(answer, file);
  const etag = (headers.get("x-linked-etag") ?? headers.get("etag") ?? "").replace(/^W\/|"/g, "");
  const length = headers.get("x-linked-size") ?? (status === 200 ? headers.get("content-length") : null);
  const commit = headers.get("x-repo-commit") ?? "";
  return {
    url,
    size: length !== null && /^\d{1,15}$/.test(length) ? Number(length) : undefined,
    sha256: /^[0-9a-f]{64}$/.test(etag) ? etag : undefined,
    commit: isCommit(commit) ? commit : undefined,
  };
}
