import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Value } from "./recording/value";

/** What TensorFlow.js's data ids stand for here. */
export type Stored = StoredValue | StoredText | StoredComplex;

interface Counted {
  /** Tensors that share this data. */
  references: number;
}

export interface StoredValue extends Counted {
  readonly kind: "value";
  value: Value;
  /** A variable holds it: a use of it while it is pending begins the next step. */
  variable: boolean;
}

/** Strings, as UTF-8; they never enter a recording. */
export interface StoredText extends Counted {
  readonly kind: "text";
  readonly strings: Uint8Array[];
}

/** Complex numbers as two float32 tensors. */
export interface StoredComplex extends Counted {
  readonly kind: "complex";
  readonly real: TensorInfo;
  readonly imag: TensorInfo;
}
