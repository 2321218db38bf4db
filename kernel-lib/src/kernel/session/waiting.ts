/** Thrown into a cell that the user interrupted. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor() {
    super("the cell was interrupted");
  }
}

/** Everything that cells wait for, so that it can be given up at once. */
export class Waiting {
  readonly #given = new Set<(reason: Interrupted) => void>();

  /** As `value` awaited; rejects with `Interrupted` when `interrupt` comes first. */
  readonly for = <T>(value: T | PromiseLike<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      this.#given.add(reject);
      Promise.resolve(value).then(
        (settled) => {
          this.#given.delete(reject);
          resolve(settled);
        },
        (reason) => {
          this.#given.delete(reject);
          reject(reason);
        },
      );
    });

  interrupt(): void {
    const given = [...this.#given];
    this.#given.clear();
    for (const reject of given) reject(new Interrupted());
  }
}
