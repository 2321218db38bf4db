/**
 * Measures several sides in turns, round after round, so that all of them see the same machine.
 * @param sides each returns one measurement, in the same unit.
 * @returns the median of each side.
 */
export async function inTurns(
  rounds: number,
  sides: readonly (() => Promise<number> | number)[],
): Promise<number[]> {
  const measured = sides.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, side] of sides.entries()) measured[i]?.push(await side());
  }
  return measured.map(median);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** How often `work` is done in a second, over at least `seconds`, after a warm-up of two runs. */
export async function rate(seconds: number, work: () => Promise<unknown>): Promise<number> {
  await work();
  await work();
  const start = performance.now();
  let runs = 0;
  while (performance.now() - start < 1000 * seconds) {
    await work();
    runs++;
  }
  return (1000 * runs) / (performance.now() - start);
}
