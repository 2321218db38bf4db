import { type Elements, type HostType, newElements } from "./elements";

interface Spare {
  readonly elements: Elements;
  /** The round in which it was given back. */
  readonly round: number;
}

/** Rounds that a buffer may lie unused before it is left to the garbage collector. */
const patience = 4;

/** Large buffers that are used again, for a fresh one costs its page faults. */
export class BufferPool {
  readonly #spare = new Map<string, Spare[]>();
  #round = 0;

  /** Smallest number of elements that is worth pooling. */
  static readonly smallest = 1024;

  /** Bytes lying ready. */
  get bytes(): number {
    let bytes = 0;
    for (const spares of this.#spare.values())
      for (const { elements } of spares) bytes += elements.byteLength;
    return bytes;
  }

  /** A buffer of `size` elements; what is in it is left over from its last use. */
  take(type: HostType, size: number): Elements {
    return this.#spare.get(keyOf(type, size))?.pop()?.elements ?? newElements(type, size);
  }

  give(type: HostType, elements: Elements): void {
    const key = keyOf(type, elements.length);
    const spares = this.#spare.get(key) ?? [];
    spares.push({ elements, round: this.#round });
    this.#spare.set(key, spares);
  }

  /** Starts a new round, and lets go of what nobody has taken for several. */
  nextRound(): void {
    this.#round++;
    for (const [key, spares] of this.#spare) {
      const fresh = spares.filter(({ round }) => round + patience >= this.#round);
      if (fresh.length > 0) this.#spare.set(key, fresh);
      else this.#spare.delete(key);
    }
  }

  clear(): void {
    this.#spare.clear();
  }
}

const keyOf = (type: HostType, size: number): string => `${type}${size}`;
