import type { FileReader } from "./file-reader";
import { type Checkpoint, type CheckpointFormat, FileStateDict } from "./file-state-dict";
import type { PickleStorage, PickleValue } from "./pickle-values";
import { takeOffPrefixes } from "./prefixes";
import { type Storage, type StoredTensor, storedTensor } from "./stored-tensor";
import { findWeights } from "./wrappers";

/** What both kinds of `.pth` come to: a pickle's value, and a way to find its storages in the file. */
export interface PthContents {
  readonly format: CheckpointFormat;
  readonly root: PickleValue;
  readonly byteOrder: "LE" | "BE";
  /** @throws SoftconError where the file has no such storage, or one of another size. */
  storage(wanted: PickleStorage): Storage;
}

/** Unwraps the weights and ties every tensor to its place in the file. */
export function pthStateDict(file: FileReader, contents: PthContents): Checkpoint {
  const { tensors: found, notes: wrappers } = findWeights(contents.root);
  const { originals, notes: prefixes } = takeOffPrefixes([...found.keys()]);
  const storages = new Map<PickleStorage, Storage>();
  const tensors = new Map<string, StoredTensor>();
  for (const [name, original] of originals) {
    const tensor = found.get(original);
    if (!tensor) continue;
    const storage = storages.get(tensor.storage) ?? contents.storage(tensor.storage);
    storages.set(tensor.storage, storage);
    tensors.set(name, storedTensor(name, storage, tensor));
  }
  const { format, byteOrder } = contents;
  return new FileStateDict({ file, format, tensors, notes: [...wrappers, ...prefixes], byteOrder });
}
