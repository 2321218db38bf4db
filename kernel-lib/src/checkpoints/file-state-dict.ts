import { endianness } from "node:os";
import { SoftconError } from "../core/errors";
import { crc32 } from "./crc32";
import { bytesPerElement, swapBytes, tensorOver, toFloat32 } from "./dtypes";
import type { FileReader } from "./file-reader";
import { firstFew, printable } from "./printable";
import { type Storage, type StoredTensor, widthOf } from "./stored-tensor";
import { extentOf, gather } from "./strided";
import type { StateDict, Tensor, TensorInfo } from "./tensor";
import { checkCrc } from "./zip";

export type CheckpointFormat = "pth" | "pth-legacy" | "safetensors";

/** A state dict in a file, and what was found around it. */
export interface Checkpoint extends StateDict {
  readonly path: string;
  readonly format: CheckpointFormat;
  /** What was taken off or left aside on the way to the weights, a sentence each. */
  readonly notes: readonly string[];
  /** Text that a safetensors file carries beside its tensors. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface FileStateDictParts {
  readonly file: FileReader;
  readonly format: CheckpointFormat;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly notes: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
  /** Of the stored elements. */
  readonly byteOrder?: "LE" | "BE";
}

/** The one reader behind all formats: they differ only in how they find where a storage begins. */
export class FileStateDict implements Checkpoint {
  readonly path: string;
  readonly format: CheckpointFormat;
  readonly names: readonly string[];
  readonly notes: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  private readonly file: FileReader;
  private readonly tensors: ReadonlyMap<string, StoredTensor>;
  private readonly byteOrder: "LE" | "BE";
  private readonly verified = new Set<Storage>();

  constructor(parts: FileStateDictParts) {
    this.file = parts.file;
    this.path = parts.file.path;
    this.format = parts.format;
    this.tensors = parts.tensors;
    this.names = [...parts.tensors.keys()];
    this.notes = parts.notes;
    this.metadata = parts.metadata ?? {};
    this.byteOrder = parts.byteOrder ?? "LE";
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  info(name: string): TensorInfo {
    const tensor = this.stored(name);
    const { dtype } = tensor.storage;
    const { shape } = tensor;
    if (!tensor.contiguous || this.byteOrder !== "LE") return { dtype, shape };
    const width = widthOf(tensor);
    const offset = tensor.storage.locate() + tensor.offset * width;
    return { dtype, shape, range: { path: this.path, offset, length: tensor.count * width } };
  }

  tensor(name: string): Tensor {
    const stored = this.stored(name);
    const width = widthOf(stored);
    const bytes = stored.count === 0 ? new Uint8Array(0) : this.readView(stored, width);
    if (this.byteOrder !== endianness()) swapBytes(bytes, width);
    return tensorOver(stored.storage.dtype, stored.shape, bytes);
  }

  float32(name: string): Float32Array {
    return toFloat32(this.tensor(name));
  }

  verify(name: string): void {
    this.scanOnce(this.stored(name).storage);
  }

  close(): void {
    this.file.close();
  }

  /** The checksum is that of the whole storage: a tensor that fills it is read once, a view's storage is scanned once. */
  private readView(stored: StoredTensor, width: number): Uint8Array {
    const { storage, count, contiguous, offset } = stored;
    const begin = storage.locate() + offset * width;
    const bytes = this.file.read(begin, extentOf(stored) * width);
    if (count === storage.length && contiguous) {
      if (storage.crc32 !== undefined && !this.verified.has(storage)) this.passed(storage, crc32(bytes));
      return bytes;
    }
    this.scanOnce(storage);
    return contiguous ? bytes : gather(bytes, width, stored, count);
  }

  private scanOnce(storage: Storage): void {
    if (storage.crc32 === undefined || this.verified.has(storage)) return;
    let crc = 0;
    this.file.scan(storage.locate(), storage.length * bytesPerElement[storage.dtype], (piece) => {
      crc = crc32(piece, crc);
    });
    this.passed(storage, crc);
  }

  private passed(storage: Storage, crc: number): void {
    checkCrc(this.file, storage.name, storage.crc32 ?? 0, crc);
    this.verified.add(storage);
  }

  private stored(name: string): StoredTensor {
    const tensor = this.tensors.get(name);
    if (tensor) return tensor;
    throw new SoftconError(
      `${this.path} has no tensor ${printable(name)}; it has ${this.names.length}: ${firstFew(this.names)}`,
    );
  }
}
