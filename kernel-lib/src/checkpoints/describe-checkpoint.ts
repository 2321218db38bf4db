import { bytesPerElement, countOf } from "./dtypes";
import type { CheckpointFormat } from "./file-state-dict";
import { openCheckpoint } from "./open-checkpoint";
import type { DType, TensorInfo } from "./tensor";

/** What a checkpoint holds. */
export interface CheckpointDescription {
  readonly path: string;
  readonly format: CheckpointFormat;
  /** Names, types and shapes in the file's order, wrappers and prefixes taken off. */
  readonly tensors: readonly {
    readonly name: string;
    readonly dtype: DType;
    readonly shape: readonly number[];
  }[];
  /** Elements in all tensors. */
  readonly parameters: number;
  /** Bytes in all tensors. */
  readonly bytes: number;
  /** Elements by type; a type that does not occur is not there. */
  readonly dtypes: Readonly<Partial<Record<DType, number>>>;
  /** What was taken off or left aside on the way to the weights, a sentence each. */
  readonly notes: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Describes a checkpoint without reading its tensors.
 * @throws SoftconError where `openCheckpoint` does.
 */
export function describeCheckpoint(path: string): CheckpointDescription {
  const checkpoint = openCheckpoint(path);
  try {
    const { format, notes, metadata } = checkpoint;
    const tensors = checkpoint.names.map((name) => {
      const { dtype, shape }: TensorInfo = checkpoint.info(name);
      return { name, dtype, shape };
    });
    const dtypes: Partial<Record<DType, number>> = {};
    let bytes = 0;
    let parameters = 0;
    for (const { dtype, shape } of tensors) {
      const count = countOf(shape) ?? 0;
      dtypes[dtype] = (dtypes[dtype] ?? 0) + count;
      parameters += count;
      bytes += count * bytesPerElement[dtype];
    }
    return { path, format, tensors, parameters, bytes, dtypes, notes, metadata };
  } finally {
    checkpoint.close();
  }
}
