/** Element types a checkpoint may hold, in PyTorch's short names. */
export type DType = "f64" | "f32" | "f16" | "bf16" | "i64" | "i32" | "i16" | "i8" | "u8" | "bool";

/** The typed array that holds each element type; f16 and bf16 are raw 16-bit patterns. */
export interface DTypeArrays {
  f64: Float64Array;
  f32: Float32Array;
  f16: Uint16Array;
  bf16: Uint16Array;
  i64: BigInt64Array;
  i32: Int32Array;
  i16: Int16Array;
  i8: Int8Array;
  u8: Uint8Array;
  bool: Uint8Array;
}

/** A dense tensor, row-major, contiguous. */
export type Tensor = { [D in DType]: { dtype: D; shape: readonly number[]; data: DTypeArrays[D] } }[DType];

/** Where a tensor's bytes lie in a file, when they lie there contiguously and little-endian. */
export interface FileRange {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/** What is known of a tensor without reading it. */
export interface TensorInfo {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Absent where the tensor must be gathered (non-contiguous views) or lives in memory. */
  readonly range?: FileRange;
}

/**
 * Weights by name, in PyTorch's spelling, read lazily: nothing but the index is in memory until `tensor` is called.
 * Wrappers (`state_dict`, `model`) and prefixes (`module.`, `backbone.`) are already taken off.
 */
export interface StateDict {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** @throws SoftconError where there is no such tensor. */
  info(name: string): TensorInfo;
  /** @throws SoftconError where there is no such tensor or its bytes are damaged. */
  tensor(name: string): Tensor;
  /** As `tensor`, converted to float32 (f64 f16 bf16 and integers too). */
  float32(name: string): Float32Array;
  /**
   * Compares a tensor's storage with its checksum, where its file has one; for those who read by `range`.
   * @throws SoftconError where the bytes are damaged.
   */
  verify(name: string): void;
  /** Closes the file beneath; the state dict is of no use afterwards. */
  close(): void;
}
