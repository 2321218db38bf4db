import { rm } from "node:fs/promises";
import { SoftconError, throwIfAborted } from "../../core/errors";
import { sha256OfFile } from "../sha256";
import { PartialFile } from "./partial-file";
import type { RemoteFile } from "./remote-file";
import { type Answer, checkStatus, reasonOf, request } from "./request";
import type { HubFile, HubSettings } from "./settings";
import { retry, TransientError } from "./transient";

/**
 * Downloads a file to `path`, going on from whatever an earlier attempt left there, and checks length and hash.
 *
 * @returns the SHA-256 of its bytes.
 * @throws SoftconError where the server gives other bytes or another length than promised, the connection stays cut,
 *   the disk is full, or `signal` is aborted; in the last three cases what came so far is kept for the next time.
 */
export async function download(
  path: string,
  file: HubFile,
  remote: RemoteFile,
  settings: HubSettings,
): Promise<string> {
  const partial = await PartialFile.open(path);
  try {
    // Bytes of an unknown hash cannot be told from another version's: nothing to go on from.
    if (remote.sha256 === undefined) await partial.restart();
    const inherited = partial.size > 0;
    try {
      return await fetchAll(partial, file, remote, settings);
    } catch (error) {
      if (!(error instanceof WrongBytes) || !inherited) throw error;
    }
    return await fetchAll(partial, file, remote, settings); // the earlier part may have been the wrong one
  } finally {
    await partial.close();
    if (partial.size === 0) await rm(path, { force: true });
  }
}

/** The bytes are all there and not those that were promised; they are thrown away. */
class WrongBytes extends SoftconError {}

async function fetchAll(
  partial: PartialFile,
  file: HubFile,
  remote: RemoteFile,
  settings: HubSettings,
): Promise<string> {
  const { signal, retryMs } = settings;
  await retry(() => fetchRest(partial, file, remote, settings), {
    signal,
    retryMs,
    progress: () => partial.size,
    giveUp: ({ message }) =>
      new SoftconError(
        `the download of ${file.file} stops at ${partial.size} of ${remote.size ?? "?"} bytes (${message}); check the connection and run again to go on`,
        "network",
      ),
  });
  await partial.flush();
  const found = await sha256OfFile(partial.path, signal ? { signal } : {});
  if (remote.sha256 === undefined || found === remote.sha256) return found;
  await partial.restart();
  throw new WrongBytes(
    `${new URL(remote.url).origin} gave other bytes than it promised: ${file.file} has sha256 ${found}, expected ${remote.sha256}; run again, or try another network or HF_ENDPOINT`,
    "network",
  );
}

/** One connection's worth. */
async function fetchRest(
  partial: PartialFile,
  file: HubFile,
  remote: RemoteFile,
  settings: HubSettings,
): Promise<void> {
  if (remote.size !== undefined && partial.size > remote.size) await partial.restart();
  if (partial.size > 0 && partial.size === remote.size) return;
  const headers: Record<string, string> = partial.size > 0 ? { range: `bytes=${partial.size}-` } : {};
  const answer = await request("GET", remote.url, settings, headers);
  try {
    const total = await beginBody(partial, file, remote, answer);
    await copyBody(partial, file, total, answer, settings);
    if (total !== undefined && partial.size < total) throw new TransientError("the connection was cut");
  } finally {
    answer.end();
  }
}

/** Compares what the server is about to send with what was promised; returns the whole file's size. */
async function beginBody(
  partial: PartialFile,
  file: HubFile,
  remote: RemoteFile,
  answer: Answer,
): Promise<number | undefined> {
  const { status, headers } = answer.response;
  if (status === 416) {
    await partial.restart();
    throw new TransientError("the server does not know the rest of the file");
  }
  checkStatus(answer, file);
  let total: number | undefined;
  if (status === 206) {
    const [, begin, size] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
    if (Number(begin) !== partial.size) {
      await partial.restart();
      throw new TransientError("the server sends another part of the file than asked for");
    }
    total = size === "*" ? undefined : Number(size);
  } else {
    await partial.restart(); // the server knows no ranges, or none was asked for
    const length = headers.get("content-length");
    total = length === null ? undefined : Number(length);
  }
  if (remote.size !== undefined && total !== undefined && total !== remote.size)
    throw new SoftconError(
      `${new URL(answer.url).origin} offers ${total} bytes of ${file.file}, but ${remote.size} were promised; run again later, or try another HF_ENDPOINT`,
      "network",
    );
  return remote.size ?? total;
}

async function copyBody(
  partial: PartialFile,
  file: HubFile,
  total: number | undefined,
  answer: Answer,
  { signal, onProgress }: HubSettings,
): Promise<void> {
  const reader = answer.response.body?.getReader();
  for (;;) {
    const piece = await readPiece(reader, signal);
    if (piece === undefined) return;
    answer.alive();
    if (total !== undefined && partial.size + piece.length > total) {
      await partial.restart();
      throw new SoftconError(
        `${new URL(answer.url).origin} sends more than the ${total} bytes of ${file.file} that were promised; run again later, or try another HF_ENDPOINT`,
        "network",
      );
    }
    await partial.append(piece);
    onProgress?.({ done: partial.size, unit: "bytes", ...(total === undefined ? {} : { total }) });
  }
}

async function readPiece(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  try {
    return (await reader?.read())?.value;
  } catch (error) {
    throwIfAborted(signal);
    throw new TransientError(reasonOf(error));
  }
}
