/**
 * Measures several sides in turns, round after round, so that all of them see the same machine.
 * @param sides each returns one measurement, in the same unit.
 * @param best `Math.max` for rates, `Math.min` for times: what else the machine does only ever makes a turn worse.
 * @returns the best turn of each side.
 */
export async function inTurns(
  rounds: number,
  best: (...values: number[]) => number,
  sides: readonly (() => Promise<number> | number)[],
): Promise<number[]> {
  const measured = sides.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, side] of sides.entries()) measured[i]?.push(await side());
  }
  return measured.map((values) => best(...values));
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
