import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { messageOf, SoftconError, throwIfAborted } from "../core/errors";
import type { LongWork } from "../core/progress";

/**
 * The SHA-256 of a file's bytes, as 64 lower-case hexadecimal digits.
 * @throws SoftconError where the file cannot be read, or `signal` is aborted.
 */
export async function sha256OfFile(path: string, { signal, onProgress }: LongWork = {}): Promise<string> {
  const hash = createHash("sha256");
  let done = 0;
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
      throwIfAborted(signal);
      hash.update(piece);
      done += piece.length;
      onProgress?.({ done, unit: "bytes" });
    }
  } catch (error) {
    if (error instanceof SoftconError) throw error;
    throw new SoftconError(`${path} cannot be read: ${messageOf(error)}`, "input", { cause: error });
  }
  return hash.digest("hex");
}
