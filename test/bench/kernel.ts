// How quick the notebook kernel is on this machine, and whether its memory stays flat.
import { tmpdir } from "node:os";
import { measureKernel } from "../kernel/measure";

const cells = 500;

async function main(): Promise<void> {
  const { answering, firstCell, warmCell, warmCompletion, heapBefore, heapAfter } = await measureKernel(
    tmpdir(),
    cells,
  );
  const ms = (value: number): string => `${value.toFixed(0)} ms`.padStart(9);
  console.log(`first answer         ${ms(answering)}`);
  console.log(`ready: first cell    ${ms(answering + firstCell)}   wanted: under 2000 ms`);
  console.log(`warm cell, median    ${ms(warmCell)}   wanted: under 50 ms`);
  console.log(`completion, median   ${ms(warmCompletion)}   wanted: under 50 ms`);
  const mb = (value: number): string => (value / 1e6).toFixed(1);
  console.log(`heap before and after ${cells} cells: ${mb(heapBefore)} MB, ${mb(heapAfter)} MB`);
}

void main();
