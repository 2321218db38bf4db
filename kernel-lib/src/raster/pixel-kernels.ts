import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The part of WebAssembly's JavaScript interface that is used here; Node has it, its type package does not. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance<Exports> {
    constructor(module: Module);
    readonly exports: Exports;
  }
}

/** A byte address in the kernels' memory. */
type Address = number;

type Part = (
  from: Address,
  rows: number,
  width: number,
  samples: number,
  differenced: boolean,
  into: Address,
) => void;

/** The functions that kernel-lib/assembly/pixels.ts exports; they and their arguments are described there. */
export interface PixelKernels {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly part8: Part;
  readonly part16: Part;
  readonly part32: Part;
  readonly part64: Part;
  blendRows(
    from: Address,
    fromWidth: number,
    columns: Address,
    columnWeights: Address,
    width: number,
    rows: Address,
    rowWeights: Address,
    height: number,
    lines: Address,
    into: Address,
  ): void;
}

let compiled: WebAssembly.Module | undefined;
let usual: PixelKernels | undefined;

/** The kernels' scratch begins here: no array has the address 0. */
export const scratchStart = 1024;
/** The end of the scratch that a thread keeps. */
const usualEnd = 2 ** 24;
const PAGE = 2 ** 16;

/**
 * This thread's kernels, with scratch from `scratchStart` to `end` at least: nothing in it outlives a call. Where that
 * is over 16 MiB, they are not kept.
 */
export function pixelKernels(end = 0): PixelKernels {
  if (end <= usualEnd) {
    usual ??= instance();
    return usual;
  }
  const large = instance();
  large.memory.grow(Math.ceil((end - usualEnd) / PAGE));
  return large;
}

function instance(): PixelKernels {
  compiled ??= new WebAssembly.Module(readFileSync(join(__dirname, "pixels.wasm")));
  return new WebAssembly.Instance<PixelKernels>(compiled).exports;
}
