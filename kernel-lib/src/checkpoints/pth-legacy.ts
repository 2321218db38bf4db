import { SoftconError } from "../core/errors";
import { bytesPerElement } from "./dtypes";
import type { FileReader } from "./file-reader";
import type { Checkpoint } from "./file-state-dict";
import { malformed } from "./pickle-globals";
import type { PickleStorage, PickleValue } from "./pickle-values";
import { printable } from "./printable";
import { pthStateDict } from "./pth";
import type { Storage } from "./stored-tensor";
import { mostPickleBytes, type Unpickled, unpickle } from "./unpickler";

/** torch.serialization.MAGIC_NUMBER, and the protocol that follows it. */
const magicNumber = 0x1950a86a20f9469cfc6cn;
const protocolVersion = 1001;

/**
 * Opens a `.pth` from before PyTorch 1.6: pickles of a magic number, a version, the writer's machine, the object and the
 * order of storages; then each storage as a 64-bit count and its elements, always little-endian.
 *
 * @throws SoftconError where it is another kind of pickle, damaged, or holds more than tensors and plain containers.
 */
export function openLegacyCheckpoint(file: FileReader): Checkpoint {
  const head = file.read(0, Math.min(file.size, mostPickleBytes));
  let at = 0;
  const next = (): Unpickled => {
    const unpickled = unpickle(head, at);
    at = unpickled.end;
    return unpickled;
  };
  if (next().value !== magicNumber)
    throw new SoftconError(
      `${file.path} is a pickle, but none that torch.save wrote; expected a PyTorch .pth or .safetensors`,
    );
  if (next().value !== protocolVersion) throw malformed(`its version is not ${protocolVersion}`);
  next(); // the writer's byte order and type sizes: storages do not follow them
  const { value: root, storages: named } = next();
  const { value: keys } = next();
  const storages = locateStorages(file, keys, named, at);
  const storage = ({ key }: PickleStorage): Storage => {
    const found = storages.get(key);
    if (!found) throw malformed(`storage ${printable(key)} is missing`);
    return found;
  };
  return pthStateDict(file, { format: "pth-legacy", root, byteOrder: "LE", storage });
}

/** Walks the storages behind the pickles; each begins with its number of elements. */
function locateStorages(
  file: FileReader,
  keys: PickleValue,
  named: ReadonlyMap<string, PickleStorage>,
  start: number,
): Map<string, Storage> {
  if (!Array.isArray(keys)) throw malformed("its storages have no order");
  const storages = new Map<string, Storage>();
  let at = start;
  for (const key of keys) {
    const storage = named.get(String(key));
    if (!storage || storages.has(storage.key))
      throw malformed("its order of storages is not that of its tensors");
    const { dtype, length } = storage;
    const count = Buffer.from(file.read(at, 8).buffer).readBigInt64LE();
    if (count !== BigInt(length))
      throw new SoftconError(
        `${file.path}: storage ${printable(storage.key)} has ${count} elements, expected ${length}: damaged; download it again`,
      );
    const begin = at + 8;
    at = begin + length * bytesPerElement[dtype];
    if (at > file.size)
      throw new SoftconError(
        `${file.path} has ${file.size} bytes, but its storages need ${at}: it is cut short; download it again`,
      );
    storages.set(storage.key, { name: storage.key, dtype, length, locate: () => begin });
  }
  return storages;
}
