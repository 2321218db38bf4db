import { cosine, ln } from "./exact-math";

/** 32 bits that a seed and one or two whole numbers decide (the mixer of MurmurHash3). */
export function hash(seed: number, a: number, b = 0): number {
  let h = Math.imul(seed ^ Math.imul(a, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A uniform number in [0, 1). */
export function uniform(seed: number, a: number, b = 0): number {
  return hash(seed, a, b) / 4294967296;
}

/** Draws that follow from a seed one after the other. */
export class Draws {
  #count = 0;

  constructor(private readonly seed: number) {}

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * uniform(this.seed, ++this.#count);
  }

  chance(probability: number): boolean {
    return this.between(0, 1) < probability;
  }

  /** Standard normal. */
  normal(): number {
    const radius = Math.sqrt(-2 * ln(1 - this.between(0, 1)));
    return radius * cosine(this.between(0, 1));
  }

  /** One of the keys, each as often as its weight says. */
  pick<T extends string>(weights: readonly (readonly [T, number])[]): T {
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.between(0, total);
    for (const [key, weight] of weights) {
      left -= weight;
      if (left < 0) return key;
    }
    const [last] = weights[weights.length - 1] ?? [];
    if (last === undefined) throw new Error("nothing to pick from");
    return last;
  }
}

/** How many table entries the noise of pixels is drawn from. */
export const tableSize = 65536;

/** Standard normal numbers, to be indexed by a hash: the same on every machine. */
export const normals: Float32Array = tableOf((draws) => draws.normal());

/** Exponential numbers of mean 1: the power of single-look speckle. */
export const exponentials: Float32Array = tableOf((draws) => -ln(1 - draws.between(0, 1)));

function tableOf(draw: (draws: Draws) => number): Float32Array {
  const draws = new Draws(20240520);
  return Float32Array.from({ length: tableSize }, () => draw(draws));
}
