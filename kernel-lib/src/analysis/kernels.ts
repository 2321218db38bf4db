import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SoftconError } from "../core/errors";

/** The part of WebAssembly's JavaScript interface that is used here; Node has it, its type package does not. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum: number; shared: true });
    readonly buffer: SharedArrayBuffer;
  }
  class Instance<Exports> {
    constructor(module: Module, imports: { env: { memory: Memory } });
    readonly exports: Exports;
  }
}
export type KernelModule = WebAssembly.Module;
export type SharedMemory = WebAssembly.Memory;

/** A byte address in the shared memory. */
export type Address = number;

/** The functions that kernel-lib/assembly exports; they and their arguments are described there. */
export interface Kernels {
  compareAll(
    rows: Address,
    cols: number,
    far: Address,
    near: Address,
    k: number,
    room: number,
    n: number,
    from: number,
    to: number,
  ): void;
  compareLeaf(
    rows: Address,
    cols: number,
    far: Address,
    near: Address,
    k: number,
    room: number,
    members: Address,
    count: number,
  ): void;
  descend(
    rows: Address,
    cols: number,
    far: Address,
    near: Address,
    k: number,
    room: number,
    from: number,
    to: number,
    lists: Address,
    length: number,
    firsts: number,
    seen: Address,
  ): void;
  sortFarthestFirst(far: Address, near: Address, k: number, room: number, from: number, to: number): void;
  attract(
    map: Address,
    starts: Address,
    others: Address,
    p: Address,
    from: number,
    to: number,
    force: Address,
  ): void;
  step(
    map: Address,
    velocity: Address,
    gains: Address,
    pull: Address,
    field: Address,
    from: number,
    to: number,
    exaggeration: number,
    perZ: number,
    momentum: number,
    rate: number,
    bounds: Address,
  ): number;
  spread(
    map: Address,
    n: number,
    grid: Address,
    width: number,
    fromRow: number,
    toRow: number,
    x0: number,
    y0: number,
    perUnit: number,
  ): void;
  gather(
    map: Address,
    from: number,
    to: number,
    grid: Address,
    width: number,
    x0: number,
    y0: number,
    perUnit: number,
    field: Address,
  ): number;
  columnsForward(
    grid: Address,
    re: Address,
    im: Address,
    width: number,
    half: number,
    from: number,
    to: number,
    work: Address,
    turns: Address,
  ): void;
  columnsBackward(
    grid: Address,
    re: Address,
    im: Address,
    width: number,
    half: number,
    from: number,
    to: number,
    work: Address,
    turns: Address,
  ): void;
  rowsConvolve(
    re: Address,
    im: Address,
    kernel: Address,
    width: number,
    half: number,
    from: number,
    to: number,
    work: Address,
    turns: Address,
  ): void;
  columnsOfKernel(
    re: Address,
    width: number,
    half: number,
    from: number,
    to: number,
    spacing: number,
    far: number,
    work: Address,
    turns: Address,
  ): void;
  rowsOfKernel(
    re: Address,
    kernel: Address,
    sharpen: Address,
    width: number,
    half: number,
    from: number,
    to: number,
    work: Address,
    turns: Address,
  ): void;
  scores(x: Address, rows: number, cols: number, w: Address, outputs: number, z: Address): void;
  addWeighted(x: Address, rows: number, cols: number, g: Address, outputs: number, sums: Address): void;
}

let compiled: KernelModule | undefined;

/** Compiles the kernels, once a thread; the module may be sent to workers. */
export function compileKernels(): KernelModule {
  compiled ??= new WebAssembly.Module(readFileSync(join(__dirname, "kernels.wasm")));
  return compiled;
}

/** The kernels on a memory; one instance a thread, because each has its own stack. */
export function bindKernels(module: KernelModule, memory: SharedMemory): Kernels {
  return new WebAssembly.Instance<Kernels>(module, { env: { memory } }).exports;
}

const PAGE = 65536;
const MOST_PAGES = 65536;

/**
 * Memory that threads share; pages that are never touched cost nothing.
 * @param purpose how the message names what is too large.
 * @throws SoftconError where more than WebAssembly's 4 GiB would be needed.
 */
export function shareMemory(bytes: number, purpose: string): SharedMemory {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MOST_PAGES)
    throw new SoftconError(
      `${purpose} needs ${(bytes / 2 ** 30).toFixed(1)} GiB, more than the 4 GiB there can be: ` +
        "take fewer rows, or fewer columns (a PCA to 50 first)",
      "resource",
    );
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** Lays arrays out one after the other; the first bytes stay free, so that no array has the address 0. */
export class Layout {
  private end = 1024;

  /** The address of so many bytes, a multiple of 16. */
  reserve(bytes: number): Address {
    const address = this.end;
    this.end = Math.ceil((address + bytes) / 16) * 16;
    return address;
  }

  get bytes(): number {
    return this.end;
  }
}
