/**
 * An assembler for the few WebAssembly instructions that dense kernels need. An instruction is the list of its
 * bytes, and its operands are instructions: `f64x2.add(a, b)` is the bytes of a, of b, then of the addition.
 * Encodings: WebAssembly core specification 2.0, section 5 (binary format).
 */
export type Code = readonly number[];

/** LEB128, unsigned. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    if (rest === 0) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** LEB128, signed, of a 32-bit integer. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; ) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && !(low & 0x40)) || (rest === -1 && low & 0x40)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

const join = (...parts: readonly Code[]): Code => parts.flat();
const simd = (opcode: number): Code => [0xfd, ...unsigned(opcode)];
/** Alignment 1 (the only hint that is never wrong), then the constant offset added to the address. */
const at = (offset: number): Code => [0, ...unsigned(offset)];

/** Index of a local variable; the parameters come first. */
export type Local = number;

export const get = (local: Local): Code => [0x20, ...unsigned(local)];
export const set = (local: Local, value: Code): Code => [...value, 0x21, ...unsigned(local)];

export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  add: (a: Code, b: Code): Code => join(a, b, [0x6a]),
  multiply: (a: Code, b: Code): Code => join(a, b, [0x6c]),
  lessThan: (a: Code, b: Code): Code => join(a, b, [0x49]),
};

export const f64 = {
  add: (a: Code, b: Code): Code => join(a, b, [0xa0]),
  store: (address: Code, offset: number, value: Code): Code => join(address, value, [0x39], at(offset)),
};

/** Two float64 in one register. */
export const f64x2 = {
  zero: (): Code => join(simd(0x0c), new Array<number>(16).fill(0)),
  load: (address: Code, offset: number): Code => join(address, simd(0x00), at(offset)),
  store: (address: Code, offset: number, value: Code): Code => join(address, value, simd(0x0b), at(offset)),
  /** One float64, in both lanes. */
  loadSplat: (address: Code, offset: number): Code => join(address, simd(0x0a), at(offset)),
  /** Two float32, widened. */
  loadFloat32Pair: (address: Code, offset: number): Code => join(address, simd(0x5d), at(offset), simd(0x5f)),
  add: (a: Code, b: Code): Code => join(a, b, simd(0xf0)),
  multiply: (a: Code, b: Code): Code => join(a, b, simd(0xf2)),
  lane: (value: Code, lane: 0 | 1): Code => join(value, simd(0x21), [lane]),
};

/** Runs the body, then again as long as the condition holds. */
export const repeatWhile = (body: Code, condition: Code): Code =>
  join([0x03, 0x40], body, condition, [0x0d, 0, 0x0b]);

export interface WasmFunction {
  readonly name: string;
  /** How many parameters it takes, all i32; they are locals 0, 1, … */
  readonly parameters: number;
  /** Further locals: first those of i32, then those of v128. */
  readonly i32Locals: number;
  readonly v128Locals: number;
  readonly body: Code;
}

const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes];
const section = (id: number, items: readonly Code[]): Code => [id, ...sized(vector(items))];
const text = (value: string): Code => sized([...Buffer.from(value, "utf8")]);

/** A module whose functions return nothing and work on an imported memory, `env.memory`. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array {
  const I32 = 0x7f;
  const V128 = 0x7b;
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(
      1,
      functions.map((f) => [0x60, ...vector(new Array<Code>(f.parameters).fill([I32])), 0]),
    ),
    ...section(2, [[...text("env"), ...text("memory"), 0x02, 0x00, 0x01]]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(
      7,
      functions.map((f, index) => [...text(f.name), 0x00, ...unsigned(index)]),
    ),
    ...section(
      10,
      functions.map((f) =>
        sized([
          ...vector([
            [...unsigned(f.i32Locals), I32],
            [...unsigned(f.v128Locals), V128],
          ]),
          ...f.body,
          0x0b,
        ]),
      ),
    ),
  ]);
}

/** The part of the WebAssembly interface used here; Node's type declarations leave it to the browser's. */
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { env: { memory: { readonly buffer: ArrayBuffer } } },
  ) => { readonly exports: Readonly<Record<string, (...parameters: number[]) => void>> };
};

const PAGE = 65536;
/** What 32-bit addresses reach. */
export const MAX_MEMORY_BYTES = 65536 * PAGE;

export interface Instance {
  readonly buffer: ArrayBuffer;
  call(name: string, ...parameters: number[]): void;
}

/** The module, ready to run on a memory of at least `bytes` zeros. */
export function instantiate(functions: readonly WasmFunction[], bytes: number): Instance {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble(functions)), {
    env: { memory },
  });
  return {
    buffer: memory.buffer,
    call(name, ...parameters) {
      const run = exports[name];
      if (run === undefined) throw new Error(`the module has no function ${name}`);
      run(...parameters);
    },
  };
}
