import { blockAt, blockLength, mostNumbers, type TailProgram, tailModule } from "./tail-program";

/** The part of WebAssembly's JavaScript interface that is used here; Node has it, its type package does not. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    constructor(descriptor: { initial: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Instance {
    constructor(module: Module, imports: { env: { memory: Memory } });
    readonly exports: { run(bytes: number): void };
  }
}

const pageBytes = 65_536;

/** Runs tails block by block, through memory that is small enough for the processor's caches. */
export class TailRunner {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly #instances = new Map<string, WebAssembly.Instance>();
  readonly #known = new WeakMap<TailProgram, WebAssembly.Instance>();

  /**
   * Computes `program`.
   * @param outputs one array for each output; an input array may be one of them.
   */
  run(
    program: TailProgram,
    arrays: readonly Float32Array[],
    numbers: readonly number[],
    outputs: readonly Float32Array[],
  ): void {
    const { exports } = this.#instanceOf(program);
    const memory = this.#memoryFor(arrays.length + outputs.length);
    memory.subarray(0, mostNumbers).set(numbers);
    const size = outputs[0]?.length ?? 0;
    for (let start = 0; start < size; start += blockLength) {
      const end = Math.min(size, start + blockLength);
      for (let i = 0; i < arrays.length; i++) {
        const array = arrays[i];
        if (array) memory.set(array.subarray(start, end), blockAt(i));
      }
      exports.run(16 * Math.ceil((end - start) / 4));
      for (let i = 0; i < outputs.length; i++) {
        const from = blockAt(arrays.length + i);
        outputs[i]?.set(memory.subarray(from, from + end - start), start);
      }
    }
  }

  #instanceOf(program: TailProgram): WebAssembly.Instance {
    const known = this.#known.get(program);
    if (known) return known;
    // Every weight has the same program: one instance serves them all.
    const key = JSON.stringify(program);
    const equal = this.#instances.get(key);
    const instance =
      equal ??
      new WebAssembly.Instance(new WebAssembly.Module(tailModule(program)), {
        env: { memory: this.#memory },
      });
    this.#instances.set(key, instance);
    this.#known.set(program, instance);
    return instance;
  }

  #memoryFor(blocks: number): Float32Array {
    const missing = 4 * blockAt(blocks) - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / pageBytes));
    return new Float32Array(this.#memory.buffer);
  }
}
