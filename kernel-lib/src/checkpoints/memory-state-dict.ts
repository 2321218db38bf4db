import { SoftconError } from "../core/errors";
import { toFloat32 } from "./dtypes";
import { firstFew, printable } from "./printable";
import type { StateDict, Tensor, TensorInfo } from "./tensor";

/** A state dict over tensors in memory: weights that were computed, trained or renamed. */
export class MemoryStateDict implements StateDict {
  readonly names: readonly string[];

  constructor(private readonly tensors: ReadonlyMap<string, Tensor>) {
    this.names = [...tensors.keys()];
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  info(name: string): TensorInfo {
    const { dtype, shape } = this.tensor(name);
    return { dtype, shape };
  }

  tensor(name: string): Tensor {
    const tensor = this.tensors.get(name);
    if (tensor) return tensor;
    throw new SoftconError(
      `no tensor ${printable(name)}; there are ${this.names.length}: ${firstFew(this.names)}`,
    );
  }

  float32(name: string): Float32Array {
    return toFloat32(this.tensor(name));
  }

  verify(): void {
    // What is in memory has no checksum.
  }

  close(): void {
    // Nothing is open.
  }
}
