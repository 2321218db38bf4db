import {
  type Code,
  f64,
  f64x2,
  get,
  i32,
  type Local,
  repeatWhile,
  set,
  type WasmFunction,
} from "./assembler";

/**
 * The two matrix products of a linear model, in float64 over float32 rows. A row's scores need x·w for every
 * output; the gradient needs, for every output, the sum of the rows weighted by the scores' errors. Each is
 * blocked so that what its inner loop reuses stays in the sixteen vector registers of x86-64.
 */

/** Rows are handled by fours, outputs by twos, columns by pairs: sizes are rounded up, and padded with zeros. */
export const ROW_BLOCK = 4;
export const OUTPUT_BLOCK = 2;
export const COLUMN_BLOCK = 4;
export const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;

export interface DenseShape {
  /** Columns of a row of x, a multiple of COLUMN_BLOCK. */
  readonly cols: number;
  /** Outputs of the model, a multiple of OUTPUT_BLOCK. */
  readonly outputs: number;
}

const FLOAT32 = 4;
const FLOAT64 = 8;
const PAIRS = COLUMN_BLOCK / 2;
const rowsOf4 = [0, 1, 2, 3];
const outputsOf2 = [0, 1];

/**
 * `scores(x, xEnd, w, wEnd, z)`, byte addresses: z[r][k] = Σ_c x[r][c] · w[k][c], for
 * x float32 [rows, cols], w float64 [outputs, cols], z float64 [rows, outputs].
 * Four rows by two outputs at a time: eight sums, each in both lanes of a register.
 */
function scores({ cols, outputs }: DenseShape): WasmFunction {
  const [x, xEnd, w0, wEnd, z0]: [Local, Local, Local, Local, Local] = [0, 1, 2, 3, 4];
  const [w, z, column, weight, columnEnd]: [Local, Local, Local, Local, Local] = [5, 6, 7, 8, 9];
  const sum = (row: number, output: number): Local => 10 + row * 2 + output;
  const xs = (row: number): Local => 18 + row;
  const ws: Local = 22;
  const inner: Code[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    for (const r of rowsOf4)
      inner.push(set(xs(r), f64x2.loadFloat32Pair(get(column), (r * cols + pair * 2) * FLOAT32)));
    for (const k of outputsOf2) {
      inner.push(set(ws, f64x2.load(get(weight), (k * cols + pair * 2) * FLOAT64)));
      for (const r of rowsOf4)
        inner.push(set(sum(r, k), f64x2.add(get(sum(r, k)), f64x2.multiply(get(xs(r)), get(ws)))));
    }
  }
  const perOutputs = [
    ...rowsOf4.flatMap((r) => outputsOf2.flatMap((k) => set(sum(r, k), f64x2.zero()))),
    ...set(column, get(x)),
    ...set(columnEnd, i32.add(get(x), i32.constant(cols * FLOAT32))),
    ...set(weight, get(w)),
    ...repeatWhile(
      [
        ...inner.flat(),
        ...set(weight, i32.add(get(weight), i32.constant(COLUMN_BLOCK * FLOAT64))),
        ...set(column, i32.add(get(column), i32.constant(COLUMN_BLOCK * FLOAT32))),
      ],
      i32.lessThan(get(column), get(columnEnd)),
    ),
    ...rowsOf4.flatMap((r) =>
      outputsOf2.flatMap((k) =>
        f64.store(
          get(z),
          (r * outputs + k) * FLOAT64,
          f64.add(f64x2.lane(get(sum(r, k)), 0), f64x2.lane(get(sum(r, k)), 1)),
        ),
      ),
    ),
    ...set(z, i32.add(get(z), i32.constant(OUTPUT_BLOCK * FLOAT64))),
    ...set(w, i32.add(get(w), i32.constant(OUTPUT_BLOCK * cols * FLOAT64))),
  ];
  const perRows = [
    ...set(w, get(w0)),
    ...set(z, get(z0)),
    ...repeatWhile(perOutputs, i32.lessThan(get(w), get(wEnd))),
    ...set(z0, i32.add(get(z0), i32.constant(ROW_BLOCK * outputs * FLOAT64))),
    ...set(x, i32.add(get(x), i32.constant(ROW_BLOCK * cols * FLOAT32))),
  ];
  return {
    name: "scores",
    parameters: 5,
    i32Locals: 5,
    v128Locals: 13,
    body: repeatWhile(perRows, i32.lessThan(get(x), get(xEnd))),
  };
}

/**
 * `gather(x, xEnd, g, gEnd, sums)`, byte addresses: sums[k][c] += Σ_r g[r][k] · x[r][c], for
 * x float32 [rows, cols], g float64 [rows, outputs] (`gEnd`: the end of its first row), sums float64 [outputs, cols].
 * Four rows by two outputs at a time: their eight factors stay in registers while the columns pass by.
 */
function gather({ cols, outputs }: DenseShape): WasmFunction {
  const [x0, xEnd, g0, gEnd, sums]: [Local, Local, Local, Local, Local] = [0, 1, 2, 3, 4];
  const [x, g, column, target, columnEnd]: [Local, Local, Local, Local, Local] = [5, 6, 7, 8, 9];
  const factor = (row: number, output: number): Local => 10 + row * 2 + output;
  const xs = (row: number): Local => 18 + row;
  const inner: Code[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    for (const r of rowsOf4)
      inner.push(set(xs(r), f64x2.loadFloat32Pair(get(column), (r * cols + pair * 2) * FLOAT32)));
    for (const k of outputsOf2) {
      const offset = (k * cols + pair * 2) * FLOAT64;
      const total = rowsOf4.reduce<Code>(
        (sum, r) => f64x2.add(sum, f64x2.multiply(get(factor(r, k)), get(xs(r)))),
        f64x2.load(get(target), offset),
      );
      inner.push(f64x2.store(get(target), offset, total));
    }
  }
  const perRows = [
    ...rowsOf4.flatMap((r) =>
      outputsOf2.flatMap((k) => set(factor(r, k), f64x2.loadSplat(get(g), (r * outputs + k) * FLOAT64))),
    ),
    ...set(column, get(x)),
    ...set(columnEnd, i32.add(get(x), i32.constant(cols * FLOAT32))),
    ...set(target, get(sums)),
    ...repeatWhile(
      [
        ...inner.flat(),
        ...set(target, i32.add(get(target), i32.constant(COLUMN_BLOCK * FLOAT64))),
        ...set(column, i32.add(get(column), i32.constant(COLUMN_BLOCK * FLOAT32))),
      ],
      i32.lessThan(get(column), get(columnEnd)),
    ),
    ...set(g, i32.add(get(g), i32.constant(ROW_BLOCK * outputs * FLOAT64))),
    ...set(x, i32.add(get(x), i32.constant(ROW_BLOCK * cols * FLOAT32))),
  ];
  const perOutputs = [
    ...set(x, get(x0)),
    ...set(g, get(g0)),
    ...repeatWhile(perRows, i32.lessThan(get(x), get(xEnd))),
    ...set(sums, i32.add(get(sums), i32.constant(OUTPUT_BLOCK * cols * FLOAT64))),
    ...set(g0, i32.add(get(g0), i32.constant(OUTPUT_BLOCK * FLOAT64))),
  ];
  return {
    name: "gather",
    parameters: 5,
    i32Locals: 5,
    v128Locals: 12,
    body: repeatWhile(perOutputs, i32.lessThan(get(g0), get(gEnd))),
  };
}

/** Both products, for one shape: their strides are constants of the code, which is what makes them fast. */
export const denseKernels = (shape: DenseShape): readonly WasmFunction[] => [scores(shape), gather(shape)];
