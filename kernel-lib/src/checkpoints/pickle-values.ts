import type { DType } from "./tensor";

/**
 * What a restricted pickle may build. Lists and tuples are both arrays; nothing here can be called, and every value
 * is shared by reference, so that a memo that names itself a thousand times costs a thousand references.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickleGlobal
  | PickleStorage
  | PickleTensor;

/** An allowed name, inert until REDUCE asks what it stands for. */
export class PickleGlobal {
  constructor(readonly name: string) {}
}

/** A run of equal elements that tensors view; its bytes lie elsewhere in the checkpoint, under `key`. */
export class PickleStorage {
  constructor(
    readonly key: string,
    readonly dtype: DType,
    /** Elements. */
    readonly length: number,
  ) {}
}

/** A view of a storage, not checked against anything yet. */
export class PickleTensor {
  constructor(
    readonly storage: PickleStorage,
    /** In elements, as the strides are. */
    readonly offset: number,
    readonly shape: readonly number[],
    readonly stride: readonly number[],
  ) {}
}
