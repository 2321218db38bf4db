/** Element types of tensors that live outside a graph. */
export type HostType = "float32" | "int32" | "bool";

/** Element types inside a graph. */
export type ElementType = HostType | "int64" | "float64";

/** A tensor's elements, row-major; booleans are bytes of 0 and 1. */
export type Elements = Float32Array | Int32Array | Uint8Array;

export type Shape = readonly number[];

export const isHostType = (type: string): type is HostType =>
  type === "float32" || type === "int32" || type === "bool";

export const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

export const bytesOf = (type: HostType, shape: Shape): number => sizeOf(shape) * (type === "bool" ? 1 : 4);

export function newElements(type: HostType, size: number): Elements {
  switch (type) {
    case "float32":
      return new Float32Array(size);
    case "int32":
      return new Int32Array(size);
    case "bool":
      return new Uint8Array(size);
  }
}

/** A copy of `values` as elements of `type`; numbers are converted as storing them in a typed array does. */
export function toElements(values: ArrayLike<number>, type: HostType): Elements {
  const elements = newElements(type, values.length);
  elements.set(values);
  return elements;
}

/** `value` as an element of `type` holds it. */
export function asElement(value: number, type: HostType): number {
  const [held] = toElements([value], type);
  return held ?? 0;
}
