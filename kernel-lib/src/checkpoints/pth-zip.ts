import { SoftconError } from "../core/errors";
import { bytesPerElement } from "./dtypes";
import type { FileReader } from "./file-reader";
import type { Checkpoint } from "./file-state-dict";
import type { PickleStorage } from "./pickle-values";
import { printable } from "./printable";
import { pthStateDict } from "./pth";
import type { Storage } from "./stored-tensor";
import { mostPickleBytes, unpickle } from "./unpickler";
import { locateEntry, readEntry, readZipIndex, type ZipEntry } from "./zip";

/**
 * Opens a `.pth` of PyTorch 1.6 or later: a zip of `<stem>/data.pkl` and a stored entry `<stem>/data/<key>` a storage.
 * @throws SoftconError where it is another kind of zip, damaged, or holds more than tensors and plain containers.
 */
export function openZipCheckpoint(file: FileReader): Checkpoint {
  const entries = readZipIndex(file);
  const pickle = [...entries.values()].find(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  if (!pickle) throw otherArchive(file, entries);
  const stem = pickle.name.slice(0, -"data.pkl".length);
  if (entries.has(`${stem}constants.pkl`)) throw torchScript(file);
  const byteOrder = readByteOrder(file, entries.get(`${stem}byteorder`));
  const { value: root } = unpickle(readEntry(file, pickle, mostPickleBytes));
  const storage = (wanted: PickleStorage): Storage =>
    storageIn(file, wanted, entries.get(`${stem}data/${wanted.key}`));
  return pthStateDict(file, { format: "pth", root, byteOrder, storage });
}

function storageIn(file: FileReader, wanted: PickleStorage, entry: ZipEntry | undefined): Storage {
  const { key, dtype, length } = wanted;
  const bytes = length * bytesPerElement[dtype];
  if (entry?.size !== bytes)
    throw new SoftconError(
      `${file.path}: storage ${printable(key)} has ${entry?.size ?? "no"} bytes, expected ${bytes}: damaged; download it again`,
    );
  let begin: number | undefined;
  const locate = (): number => {
    begin ??= locateEntry(file, entry);
    return begin;
  };
  return { name: entry.name, dtype, length, locate, crc32: entry.crc32 };
}

/** PyTorch before 2.0 wrote no such entry, and ran on little-endian machines. */
function readByteOrder(file: FileReader, entry: ZipEntry | undefined): "LE" | "BE" {
  if (!entry) return "LE";
  const word = Buffer.from(readEntry(file, entry, 16)).toString("latin1");
  if (word === "little") return "LE";
  if (word === "big") return "BE";
  throw new SoftconError(`${file.path}: byte order "${printable(word)}", expected little or big; damaged`);
}

function torchScript(file: FileReader): SoftconError {
  return new SoftconError(
    `${file.path} is a TorchScript archive, which holds a program, expected a state dict; in Python: torch.save(torch.jit.load(path).state_dict(), "weights.pth")`,
  );
}

function otherArchive(file: FileReader, entries: ReadonlyMap<string, ZipEntry>): SoftconError {
  const names = [...entries.keys()];
  if (names.some((name) => name.endsWith(".npy")))
    return new SoftconError(
      `${file.path} is a NumPy .npz archive, expected a PyTorch .pth or .safetensors; convert it with torch.save or safetensors in Python`,
    );
  const inside = names.find((name) => /\.(pth|pt|safetensors)$/.test(name));
  const way = inside ? `unpack ${printable(inside)} from it` : "name the checkpoint itself";
  return new SoftconError(
    `${file.path} is a zip archive without data.pkl, expected a PyTorch checkpoint; ${way}`,
  );
}
