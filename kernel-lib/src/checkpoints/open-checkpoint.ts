import { SoftconError } from "../core/errors";
import { FileReader } from "./file-reader";
import type { Checkpoint } from "./file-state-dict";
import { openLegacyCheckpoint } from "./pth-legacy";
import { openZipCheckpoint } from "./pth-zip";
import { recognise } from "./recognise";
import { headerLength, openSafetensors } from "./safetensors";

/**
 * Opens a checkpoint for reading tensors by name; what it is, its content decides, not its name.
 * `.pth` (zip and legacy) and `.safetensors` are read. Only the index is in memory; `close` when done.
 *
 * @throws SoftconError where the file is something else, damaged, or asks for more than tensors and plain containers;
 *   it says what was found and the way out.
 */
export function openCheckpoint(path: string): Checkpoint {
  const file = FileReader.open(path);
  try {
    return openerOf(file)(file);
  } catch (error) {
    file.close();
    if (error instanceof SoftconError && !error.message.startsWith(path))
      throw new SoftconError(`${path}: ${error.message}`, error.kind, { cause: error });
    throw error;
  }
}

function openerOf(file: FileReader): (file: FileReader) => Checkpoint {
  const head = file.read(0, Math.min(file.size, 4096));
  const opening = Buffer.from(head.subarray(0, 4)).toString("latin1");
  if (opening === "PK\x03\x04" || opening === "PK\x05\x06") return openZipCheckpoint;
  if (head[0] === 0x80 && (head[1] ?? 0) <= 5) return openLegacyCheckpoint;
  if (head[8] === 0x7b && headerLength(head.subarray(0, 8)) < 2 ** 40) return openSafetensors;
  const { what, wayOut } = recognise(head);
  throw new SoftconError(`${file.path}: found ${what}, expected a PyTorch .pth or .safetensors; ${wayOut}`);
}
