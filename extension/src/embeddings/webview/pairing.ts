import type { Slot } from "../shared/messages";
import type { Rows } from "../shared/questions";
import { inverse, mapped } from "./row-sets";

/** Which rows of two tables are the same place. */
export class Pairing {
  readonly #to: Int32Array;
  readonly #back: Int32Array;

  /** @param to of each row of the first table its partner or −1; @param count rows of the second */
  constructor(to: Int32Array, count: number) {
    this.#to = to;
    this.#back = inverse(to, count);
  }

  /** How many rows have a partner. */
  get paired(): number {
    return this.#to.reduce((count, row) => count + (row >= 0 ? 1 : 0), 0);
  }

  /** Rows of a table in another, those that are in it. */
  between(from: Slot, to: Slot, rows: Rows): Rows {
    return from === to ? rows : mapped(rows, to === 1 ? this.#to : this.#back);
  }

  /** The same of one row; null where it has no partner. */
  partner(from: Slot, to: Slot, row: number): number | null {
    return this.between(from, to, Uint32Array.of(row))[0] ?? null;
  }
}

/** There is but one table. */
export const noPairing = new Pairing(new Int32Array(), 0);
