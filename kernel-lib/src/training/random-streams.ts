import { type Random, seededRandom } from "../core/random";

/**
 * The random numbers of one purpose at one place (step, image, …) of a run, decided by the run's seed alone: a run that
 * is resumed needs no random state, and the order of computation does not matter.
 */
export function randomAt(seed: number, purpose: string, ...place: readonly number[]): Random {
  let hash = 0x811c9dc5;
  const mix = (word: number): void => {
    hash = Math.imul(hash ^ word, 0x01000193);
    hash ^= hash >>> 15;
  };
  mix(seed | 0);
  for (const letter of purpose) mix(letter.codePointAt(0) ?? 0);
  for (const number of place) {
    mix(number | 0);
    mix(Math.floor(number / 2 ** 32));
  }
  return seededRandom(hash);
}
