/** Element types of ONNX tensors that this project writes, with their codes in `TensorProto.DataType`. */
export const onnxTypeCode = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
} as const;

export type OnnxType = keyof typeof onnxTypeCode;

/** A dimension: a number, or a name where it is known only at run time. */
export type Dimension = number | string;

/** A stretch of another file that holds a constant's elements: raw, little-endian, row-major. */
export interface ExternalBytes {
  /** The file's name, within the folder that the session is given. */
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** A constant tensor; `bytes` (raw, little-endian) may be made when written, so that only one copy is alive. */
export interface Initializer {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  readonly content: ExternalBytes | { readonly byteLength: number; readonly bytes: () => Uint8Array };
}

/** An attribute: integer, `{ float }`, string, or a list of integers. */
export type Attribute = number | { readonly float: number } | string | readonly number[];

export interface OnnxNode {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface ValueInfo {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly Dimension[];
}

/** A whole ONNX model, ready to be written. */
export interface OnnxModel {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
  /** Operator set version by domain; "" is ONNX's own. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly description: string;
}
