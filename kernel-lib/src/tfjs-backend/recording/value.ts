import type { Attribute } from "../../onnx/model";
import type { DeviceArray } from "./device-memory";
import type { Elements, ElementType, HostType, Shape } from "./elements";

/** Where the elements of a value come from. */
export type Source =
  | Data
  /** All elements are this number; nothing is stored. */
  | { readonly kind: "splat"; readonly fill: number }
  /** Recorded, not yet computed. */
  | { readonly kind: "pending"; readonly operation: Operation; readonly index: number }
  /** What should have computed it failed. */
  | { readonly kind: "lost"; readonly reason: Error };

export interface Data {
  readonly kind: "data";
  /** Of what lies on the device alone, a copy, which it takes a moment to fetch. */
  readonly elements: Elements;
  /** Whether the elements go back to the pool. */
  readonly pooled: boolean;
  /** The same on the device, where it goes into graphs without a copy; freed with the value. */
  readonly device?: DeviceArray;
}

/** What a graph has left on the device. */
export const deviceData = (device: DeviceArray): Data => ({
  kind: "data",
  get elements() {
    return device.elements;
  },
  pooled: false,
  device,
});

let count = 0;

/** An array in a recording: its type and shape never change, its source does, once it is computed. */
export class Value {
  readonly id = count++;
  /** Tensors that hold this value; it is worth computing for them alone. */
  holders = 0;

  constructor(
    readonly type: ElementType,
    readonly shape: Shape,
    public source: Source,
  ) {}
}

/** A constant that is part of the graph's structure, such as a list of axes. */
export interface Literal {
  readonly literal: "int64" | HostType;
  readonly values: readonly number[];
  readonly shape: Shape;
}

/** What an operation takes; null is an optional input left out. */
export type Operand = Value | Literal | null;

/** A node of a recording. */
export interface Operation {
  readonly op: string;
  readonly domain: string;
  readonly operands: readonly Operand[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly Value[];
  /** Outputs after the last used one may be left out. */
  readonly optionalOutputs: boolean;
  /** All but its operands' identity, as text: equal for operations that do the same. */
  readonly signature: string;
  /** The TensorFlow.js kernel that recorded it. */
  readonly kernel: string;
}

export const isValue = (operand: Operand): operand is Value => operand instanceof Value;

/** A list of integers as an operand: axes, shapes, starts and ends. */
export const integers = (values: readonly number[]): Literal => ({
  literal: "int64",
  values,
  shape: [values.length],
});

/** A single number as an operand. */
export const scalar = (value: number, literal: Literal["literal"] = "float32"): Literal => ({
  literal,
  values: [value],
  shape: [],
});

/** The number that all elements of `value` are, if that is known. */
export const fillOf = (value: Value): number | undefined =>
  value.source.kind === "splat" ? value.source.fill : undefined;
