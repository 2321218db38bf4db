import { SoftconError } from "../core/errors";
import { bytesPerElement, countOf } from "./dtypes";
import { printable } from "./printable";
import { extentOf, isContiguous, type Layout } from "./strided";
import type { DType } from "./tensor";

/** A run of equal elements in a file. */
export interface Storage {
  /** What the file calls it, for messages. */
  readonly name: string;
  readonly dtype: DType;
  /** Elements. */
  readonly length: number;
  /**
   * Where its bytes begin in the file.
   * @throws SoftconError where the file contradicts itself there.
   */
  locate(): number;
  /** CRC-32 of all its bytes, where the file records one. */
  readonly crc32?: number;
}

/** A view of a storage: what a name in a state dict stands for. */
export interface StoredTensor extends Layout {
  readonly storage: Storage;
  /** Elements. */
  readonly count: number;
  readonly contiguous: boolean;
}

/** An expanded tensor (stride 0) may have more elements than its storage, but not so many as to fill the memory. */
const mostExpanded = 1 << 16;

/**
 * A view whose every element is known to lie in its storage.
 * @throws SoftconError where it does not, or where a few stored bytes would become a huge tensor.
 */
export function storedTensor(name: string, storage: Storage, layout: Layout): StoredTensor {
  const { offset, shape, stride } = layout;
  const count = countOf(shape);
  const what = `tensor ${printable(name)} of shape [${shape}]`;
  if (count === undefined || stride.length !== shape.length)
    throw new SoftconError(`${what} has a malformed shape or stride; the checkpoint is damaged`);
  const end = count === 0 ? offset : offset + extentOf(layout);
  if (!(end <= storage.length))
    throw new SoftconError(
      `${what} ends at element ${end}, but its storage has ${storage.length}; the checkpoint is damaged`,
    );
  if (count > Math.max(storage.length, mostExpanded))
    throw new SoftconError(
      `${what} expands ${storage.length} stored elements to ${count}; save it with .contiguous()`,
    );
  return { storage, offset, shape, stride, count, contiguous: isContiguous(layout) };
}

export const widthOf = (tensor: StoredTensor): number => bytesPerElement[tensor.storage.dtype];
