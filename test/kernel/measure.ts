import { resultOf } from "./client";
import { IpcClient } from "./ipc-client";

/** How quick a kernel is, in milliseconds, and what it keeps, in bytes. */
export interface KernelFigures {
  /** From the start of its process to its first answer. */
  readonly answering: number;
  /** From there to the end of the first cell, for which the compiler has to be loaded. */
  readonly firstCell: number;
  /** Median over the warm cells. */
  readonly warmCell: number;
  readonly warmCompletion: number;
  /** Heap of the cells' process after a garbage collection, before and after `cells` cells. */
  readonly heapBefore: number;
  readonly heapAfter: number;
}

const heap =
  '(await import("node:v8")).setFlagsFromString("--expose-gc"); const collect = (await import("node:vm")).runInNewContext("gc"); collect(); process.memoryUsage().heapUsed';

export async function measureKernel(folder: string, cells: number): Promise<KernelFigures> {
  const started = performance.now();
  const kernel = await IpcClient.start(folder);
  try {
    await kernel.kernelInfo();
    const answering = performance.now() - started;
    const firstCell = await taking(() => kernel.execute("1 + 1"));
    const used = async (): Promise<number> => Number(resultOf(await kernel.execute(heap)));
    const run = async (i: number): Promise<number> =>
      taking(() =>
        kernel.execute(
          `const series${i % 20} = Array.from({ length: 1000 }, (_, k) => k * ${i});\nseries${i % 20}.length`,
        ),
      );
    for (let i = 0; i < 50; i++) await run(i);
    const heapBefore = await used();
    const times: number[] = [];
    for (let i = 0; i < cells; i++) times.push(await run(i));
    const heapAfter = await used();
    const completions: number[] = [];
    for (let i = 0; i < 20; i++) completions.push(await taking(() => kernel.complete("series1.fi", 10)));
    return {
      answering,
      firstCell,
      warmCell: median(times),
      warmCompletion: median(completions),
      heapBefore,
      heapAfter,
    };
  } finally {
    await kernel.shutdown();
  }
}

async function taking(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
