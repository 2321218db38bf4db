import { rename } from "node:fs/promises";
import { SoftconError } from "../../core/errors";
import { cachedRepo, checkCached, findCached, isFile, writeChecksum, writeRef } from "./cache";
import { download } from "./download";
import { withLock } from "./lock";
import { diskProblem } from "./partial-file";
import { addressOf, askHub } from "./remote-file";
import { type HubFile, type HubOptions, hubSettings } from "./settings";
import { retry } from "./transient";

/**
 * The path of a model hub's file on this machine: from the cache that it shares with `huggingface_hub`, or downloaded
 * into it, checked against its SHA-256, and under its final name only when whole. A download that was cut or aborted
 * goes on where it stopped when it is asked for again; several processes may ask at once.
 *
 * @throws SoftconError of kind "network" where the hub cannot be reached, does not have or give out the file, or gives
 *   other bytes than promised; "resource" where the disk is full; "interrupted" where `signal` is aborted.
 */
export async function resolveModelFile(file: HubFile, options: HubOptions = {}): Promise<string> {
  const settings = hubSettings(options);
  const repo = cachedRepo(settings, file);
  const cached = findCached(repo);
  if (cached !== undefined) {
    if (file.sha256 !== undefined) await checkCached(cached, file.sha256, settings);
    return cached;
  }
  const byHand = `download ${addressOf(settings, file)} elsewhere and put it at ${repo.pathAt(repo.revision)}`;
  if (settings.offline)
    throw new SoftconError(
      `${file.file} is not in the cache and HF_HUB_OFFLINE forbids downloads: ${byHand}`,
      "network",
    );

  const { signal, retryMs } = settings;
  const promised = await retry(() => askHub(file, settings), {
    signal,
    retryMs,
    giveUp: ({ message }) =>
      new SoftconError(
        `${settings.endpoint} cannot be reached (${message}): check the connection, or ${byHand}`,
        "network",
      ),
  });
  if (file.sha256 !== undefined && promised.sha256 !== undefined && file.sha256 !== promised.sha256)
    throw new SoftconError(
      `${settings.endpoint} has ${file.file} with sha256 ${promised.sha256}, expected ${file.sha256}: it was changed there; pin the revision it had`,
      "network",
    );
  const remote = { ...promised, sha256: file.sha256 ?? promised.sha256 };
  const revision = remote.commit ?? repo.revision;
  const path = repo.pathAt(revision);
  await withLock(`${path}.lock`, signal, async () => {
    if (isFile(path)) return; // another process was faster
    // The hash in the name keeps parts of different versions apart.
    const partial = `${path}.${remote.sha256?.slice(0, 12) ?? "unknown"}.partial`;
    const sha256 = await download(partial, file, remote, settings);
    await keep(partial, path, sha256);
  });
  if (remote.commit !== undefined) await writeRef(repo, remote.commit);
  return path;
}

async function keep(partial: string, path: string, sha256: string): Promise<void> {
  try {
    await rename(partial, path);
    writeChecksum(path, sha256);
  } catch (error) {
    throw diskProblem(path, error);
  }
}
