import { stat } from "node:fs/promises";
import { SoftconError } from "../../core/errors";
import { sha256OfFile } from "../sha256";
import { cachedRepo, findCached, recordedHash, writeChecksum } from "./cache";
import { askHub } from "./remote-file";
import { type HubFile, type HubOptions, hubSettings } from "./settings";
import { retry } from "./transient";

/** A cached file whose bytes were read and found to be those that were promised. */
export interface VerifiedFile {
  readonly path: string;
  readonly sha256: string;
}

/**
 * Reads a cached file again, whole, and compares it with the hash it had when it was downloaded; where nobody wrote
 * that down, with the one that the hub states.
 *
 * @throws SoftconError where it is not in the cache, has other bytes, or no hash of it is to be had.
 */
export async function verifyModelFile(file: HubFile, options: HubOptions = {}): Promise<VerifiedFile> {
  const settings = hubSettings(options);
  const path = findCached(cachedRepo(settings, file));
  if (path === undefined)
    throw new SoftconError(`${file.file} is not in the cache ${settings.cacheDir}: download it first`);
  const recorded = file.sha256 ?? (await recordedHash(path));
  const expected = recorded ?? (await statedByHub(file, options));
  const { size: total } = await stat(path);
  const { signal, onProgress } = settings;
  const sha256 = await sha256OfFile(path, {
    signal,
    onProgress: (progress) => onProgress?.({ ...progress, total }),
  });
  if (sha256 !== expected)
    throw new SoftconError(
      `${path} has sha256 ${sha256}, expected ${expected}: delete it and download it anew`,
    );
  writeChecksum(path, sha256);
  return { path, sha256 };
}

async function statedByHub(file: HubFile, options: HubOptions): Promise<string> {
  const settings = hubSettings(options);
  const unknown = `nobody wrote down which hash ${file.file} must have`;
  if (settings.offline)
    throw new SoftconError(`${unknown}, and HF_HUB_OFFLINE forbids asking the hub`, "network");
  const { sha256 } = await retry(() => askHub(file, settings), {
    signal: settings.signal,
    retryMs: settings.retryMs,
    giveUp: ({ message }) =>
      new SoftconError(`${unknown}, and ${settings.endpoint} cannot be reached (${message})`, "network"),
  });
  if (sha256 === undefined) throw new SoftconError(`${unknown}, and the hub does not state it`, "network");
  return sha256;
}
