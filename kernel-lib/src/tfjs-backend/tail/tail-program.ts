/** Elementwise operators of which wasm's SIMD instructions give the very numbers that onnxruntime's kernels give. */
export const tailOperators = {
  Abs: 0xe0,
  Neg: 0xe1,
  Sqrt: 0xe3,
  Add: 0xe4,
  Sub: 0xe5,
  Mul: 0xe6,
  Div: 0xe7,
} as const;

export type TailOperator = keyof typeof tailOperators;

/** An operand: the `index`-th input array, single number, or earlier operation. */
export interface TailOperand {
  readonly kind: "array" | "number" | "operation";
  readonly index: number;
}

/** Elementwise operations on float32 arrays of one length and single numbers. */
export interface TailProgram {
  readonly arrays: number;
  readonly numbers: number;
  readonly operations: readonly { readonly op: TailOperator; readonly operands: readonly TailOperand[] }[];
  /** The operations whose results are wanted. */
  readonly outputs: readonly number[];
}

/** Elements that a program works on at a time: few enough to stay in the processor's first caches. */
export const blockLength = 2048;
const blockBytes = 4 * blockLength;
const numbersBytes = 4096;

/** Most single numbers of a program. */
export const mostNumbers = numbersBytes / 4;

/** Where in memory, counted in elements, the `index`-th block lies: input arrays first, then outputs. */
export const blockAt = (index: number): number => (numbersBytes + index * blockBytes) / 4;

const simd = 0xfd;
const i32 = 0x7f;
const v128 = 0x7b;
const [localGet, localSet, localTee] = [0x20, 0x21, 0x22];

/**
 * A WebAssembly module of one function `run(bytes)`, which computes a program on that many bytes of each block (at least
 * 16; a multiple of 16) of the memory `env.memory`. The single numbers lie from address 0. WebAssembly 2.0, binary format.
 */
export function tailModule(program: TailProgram): Uint8Array {
  const { arrays, numbers, operations, outputs } = program;
  const [bytes, position] = [0, 1];
  const local = ({ kind, index }: TailOperand): number => {
    const first = { number: 2, array: 2 + numbers, operation: 2 + numbers + arrays }[kind];
    return first + index;
  };
  const get = (operand: TailOperand): number[] => [localGet, ...unsigned(local(operand))];
  const set = (kind: TailOperand["kind"], index: number): number[] => {
    return [localSet, ...unsigned(local({ kind, index }))];
  };
  const each = (count: number, code: (i: number) => number[]): number[] =>
    Array.from({ length: count }, (_, i) => code(i)).flat();
  const block = (index: number): number[] => [4, ...unsigned(4 * blockAt(index))];

  const body = [
    ...each(numbers, (i) => [0x41, 0, simd, 0x09, 2, ...unsigned(4 * i), ...set("number", i)]),
    ...[0x03, 0x40], // loop
    ...each(arrays, (i) => [localGet, position, simd, 0x00, ...block(i), ...set("array", i)]),
    ...operations.flatMap(({ op, operands }, i) => [
      ...operands.flatMap(get),
      simd,
      ...unsigned(tailOperators[op]),
      ...set("operation", i),
    ]),
    ...outputs.flatMap((index, i) => [
      ...[localGet, position],
      ...get({ kind: "operation", index }),
      ...[simd, 0x0b, ...block(arrays + i)],
    ]),
    ...[localGet, position, 0x41, 16, 0x6a, localTee, position], // position += 16
    ...[localGet, bytes, 0x49, 0x0d, 0], // while position < bytes
    ...[0x0b, 0x0b],
  ];
  const locals = [2, 1, i32, ...unsigned(numbers + arrays + operations.length), v128];
  const code = [...locals, ...body];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, i32, 0]),
    ...section(2, [1, ...name("env"), ...name("memory"), 0x02, 0x00, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name("run"), 0x00, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

const section = (id: number, content: readonly number[]): number[] => [
  id,
  ...unsigned(content.length),
  ...content,
];

const name = (text: string): number[] => [text.length, ...Buffer.from(text, "latin1")];

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}
